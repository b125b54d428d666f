/** Numbers to write in blocks: as weights are, with an outlier, without spread, and none but zeros. */
import { Random } from '../../../../shared/domain/random.ts';

const random = Random.fromSeed(3);

export const numbersToWrite = Float32Array.from({ length: 1024 }, (_, i) => {
  if (i < 512) return (i === 77 ? 30 : 1) * 0.05 * random.normal();
  return i < 768 ? 0.25 : 0;
});
