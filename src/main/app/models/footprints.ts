import type { Footprint } from '../../../shared/contract/memory.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { AppContext } from '../context.ts';
import { lately } from '../lately.ts';

/** What models would take in memory, as a training worker decides it. A list of them is looked at more than once. */
export async function footprintsOf(
  { store, startJob }: AppContext,
  configs: readonly JsonObject[],
  signal?: AbortSignal,
): Promise<{ availableBytes: number | null; models: Footprint[] }> {
  const asked = await lately(store, `footprint ${JSON.stringify(configs)}`, () =>
    startJob({ kind: 'footprint', configs: [...configs] }, { signal }),
  );
  if (asked.outcome === 'stopped') throw new ParleyError('cancelled', said('errors.training.estimateCancelled'));
  return asked.result;
}
