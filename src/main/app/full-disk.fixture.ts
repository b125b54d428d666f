// Run as a process of its own by full-disk.test.ts, with a small disk mounted at the first argument and the shipped model in the
// second: fills the disk by an import, then frees some of it and starts again. Prints what was said and what was there.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromContractError } from '../../shared/contract/errors.ts';
import { createApp } from './app.ts';

const [disk, baseModelDir] = process.argv.slice(2);
const ballast = path.join(disk, 'ballast');
const options = { home: path.join(disk, 'home'), command: 'parley test', baseModelDir, log: () => undefined };

async function refusal(): Promise<string> {
  const app = await createApp(options);
  const line = (i: number) =>
    JSON.stringify({ prompt: `question ${i} ${'abc '.repeat(60)}`, chosen: 'yes', rejected: 'no' });
  const file = path.join(path.dirname(disk), 'big.jsonl');
  writeFileSync(file, Array.from({ length: 20_000 }, (_, i) => `${line(i)}\n`).join(''));
  try {
    for await (const event of await app.client.data.import({ source: { kind: 'file', path: file } })) void event;
    return 'imported';
  } catch (thrown) {
    return fromContractError(thrown).message;
  } finally {
    await app.close();
  }
}

async function namesAndNotices() {
  const app = await createApp(options);
  const names = (await app.client.data.list()).map(({ name }) => name);
  await app.close();
  return { names, notices: app.notices };
}

writeFileSync(ballast, Buffer.alloc(4_000_000));
const message = await refusal();
const full = await namesAndNotices();
rmSync(ballast);
const freed = await namesAndNotices();
process.stdout.write(JSON.stringify({ message, full, freed }));
