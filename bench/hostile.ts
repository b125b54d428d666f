/**
 * Attacks on a host by the files that it is given: a line for each with its seconds, the largest process, how long the host did
 * not answer, and what it said. All is made in a temporary folder. Exit code 1 where one takes over 5 seconds (times how much
 * other programs slow it down) or 1 GB, blocks the host for 2 seconds, or is not answered in plain words.
 *
 *   node bench/hostile.ts [--only TEXT]
 */
import { renderText } from '../src/shared/language/said.ts';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp, type App } from '../src/main/app/app.ts';
import { writeTinyVersion } from '../src/main/app/tiny-version.fixture.ts';
import { scriptOptions } from '../scripts/script-options.ts';
import { dataAttacks, writeAttack, writeChain } from './hostile/data-attacks.ts';
import { attackedCopy, loopsFromSecondTurn, modelAttacks } from './hostile/model-attacks.ts';
import { watch } from './hostile/watch.ts';

process.env['PARLEY_ENGINE'] = 'onnxruntime-cpu';
const { values: options } = scriptOptions(import.meta.filename, { options: { only: { type: 'string' } } });

const dir = await mkdtemp(path.join(tmpdir(), 'parley-hostile-'));
const tiny = path.join(dir, 'tiny');
await writeTinyVersion(tiny);
let log = '';
const app = await createApp({
  home: path.join(dir, 'home'),
  command: 'bench/hostile.ts',
  baseModelDir: tiny,
  log: (text) => (log += text),
});
const { client } = app;
let broken = 0;

/** @param run what is attacked; resolves to what was said @param starts processes that it starts, a second each at most */
async function attempt(name: string, says: RegExp, run: () => Promise<string>, starts = 1): Promise<void> {
  if (options.only !== undefined && !name.includes(options.only)) return;
  let said = '';
  const seen = await watch(async () => {
    said = await run().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  });
  const slower = seen.slowdown;
  const faults = [
    seen.seconds > (4 + starts) * slower && 'too long',
    seen.peakBytes > 1e9 && 'too much memory',
    seen.blockedMs > 2000 * slower && 'blocked the host',
    !says.test(said) && 'not the right words',
    /call stack|allocation failed|unexpectedly|heap/i.test(said) && 'bare',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) broken += 1;
  console.log(
    `${faults.length === 0 ? 'held  ' : 'BROKEN'} ${name}: ${seen.seconds.toFixed(1)} s (${slower.toFixed(1)} times slowed down), ${Math.round(seen.peakBytes / 1e6)} MB, ` +
      `host blocked ${Math.round(seen.blockedMs)} ms${faults.length > 0 ? `, ${faults.join(', ')}` : ''}: ${said.slice(0, 200)}`,
  );
}

async function last<Event>(events: Promise<AsyncIterable<Event>>): Promise<Event> {
  let event: Event | undefined;
  for await (const next of await events) event = next;
  return event!;
}

let count = 0;
const importFolder = async (folder: string) =>
  last(client.models.import({ source: { kind: 'folder', path: folder }, name: `attack-${count++}` }));

for (const attack of modelAttacks) {
  if (options.only !== undefined && !attack.name.includes(options.only)) continue;
  // Made before the clock starts: some are 90 MB.
  const folder = await attackedCopy(tiny, path.join(dir, 'attacked'), attack);
  await attempt(attack.name, attack.says, async () => `imported ${JSON.stringify(await importFolder(folder))}`, 2);
  await rm(folder, { recursive: true, force: true });
}

await attempt('four previews of a pipe at once', /it is a named pipe/, async () => {
  const pipe = modelAttacks.find(({ name }) => name === 'config.json is a pipe')!;
  const folder = await attackedCopy(tiny, path.join(dir, 'piped'), pipe);
  const preview = () => client.models.preview({ source: { kind: 'folder', path: folder } });
  const previews = await Promise.allSettled([preview(), preview(), preview(), preview()]);
  return ((previews[3] as PromiseRejectedResult).reason as Error).message;
});

for (const attack of dataAttacks) {
  const file = path.join(dir, 'data.jsonl');
  if (options.only === undefined || attack.name.includes(options.only)) writeAttack(file, attack);
  await attempt(attack.name, attack.says, () => importData(client, file));
}
const chain = path.join(dir, 'chain.jsonl');
writeChain(chain, 200_000);
await attempt('data: a chain of 200,000 turns', /at most 1000 turns in a row/, () => importData(client, chain));
await attempt('data: /dev/zero', /it is a device/, () => importData(client, '/dev/zero'));

await attempt('400,000 letters without a space', /takes \d+ tokens, expected at most/, () =>
  chat('parley-base', ['abcdefghij'.repeat(40_000)]),
);
await attempt(
  'two models that loop from the second turn on',
  /^served$/,
  async () => {
    const own = (
      JSON.parse(await readFile(path.join(tiny, 'tokenizer_config.json'), 'utf8')) as { chat_template: string }
    ).chat_template;
    const names = ['loops-a', 'loops-b'];
    for (const name of names) {
      const folder = await attackedCopy(tiny, path.join(dir, name), {
        change: async (copy) => {
          const file = path.join(copy, 'tokenizer_config.json');
          const content = JSON.parse(await readFile(file, 'utf8')) as object;
          await writeFile(file, JSON.stringify({ ...content, chat_template: loopsFromSecondTurn(own, 'Again') }));
        },
      });
      await last(client.models.import({ source: { kind: 'folder', path: folder }, name }));
    }
    const looping = Promise.allSettled(names.map((name) => chat(name, ['Hello', 'Hi', 'Again'])));
    await chat('parley-base', ['Hello']);
    const looped = await looping;
    const isStopped = (end: PromiseSettledResult<string>) =>
      end.status === 'rejected' && /chat template took more than/.test((end.reason as Error).message);
    if (!looped.every(isStopped)) return 'the loops were not stopped';
    return 'served';
  },
  8,
);
await attempt(
  '30 exports at once',
  /^30 written with at most/,
  async () => {
    const { processes } = await watch(() =>
      Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          last(client.models.export({ version: 'parley-base', format: 'hf', out: path.join(dir, 'out', `${i}`) })),
        ),
      ),
    );
    await stat(path.join(dir, 'out', '29', 'config.json'));
    return processes <= 4 ? `30 written with at most ${processes} processes` : `${processes} processes at once`;
  },
  30,
);

console.log(broken === 0 ? 'All attacks were held off.' : `${broken} attacks broke a limit.`);
await app.close();
await rm(dir, { recursive: true, force: true });
process.exitCode = broken === 0 ? 0 : 1;

async function importData(to: App['client'], file: string): Promise<string> {
  const done = await last(to.data.import({ source: { kind: 'file', path: file }, name: `data-${count++}` }));
  if (done.type !== 'done') return 'it ended without a result';
  return done.imported > 0 && done.errorCount === 0 ? `imported ${done.imported}` : renderText(done.errors[0].message);
}

async function chat(version: string, texts: readonly string[]): Promise<string> {
  const prompt = texts.map((content, i) => ({
    role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
  }));
  await last(client.chat.complete({ version, prompt, sampling: { maxTokens: 4 } }));
  return 'answered';
}
