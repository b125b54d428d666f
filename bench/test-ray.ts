/**
 * Trains on a real Ray cluster of two nodes on this machine: SFT and DPO of parley-base, here and there from the same seed and
 * data; a wrong token; a lost node, a cut connection and a closed app in the middle of a run; stop and resume.
 *
 *   npm run test:ray [-- --python DIR] [--only here-and-there|lost]
 *
 * DIR is an environment with resources/remote/requirements.txt (its bin has python and ray); without it one is made in
 * node_modules/.cache, which downloads several gigabytes. Linux only. Takes some minutes, and ends with 1 where something is not
 * as it should be.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp, type App } from '../src/main/app/app.ts';
import { fromContractError } from '../src/shared/contract/errors.ts';
import type { RunId } from '../src/shared/domain/ids.ts';
import { renderText } from '../src/shared/language/said.ts';
import { scriptOptions } from '../scripts/script-options.ts';
import { pythonWith, startRay } from './ray/cluster.ts';
import { sameChats, sameComparisons } from './ray/data.ts';

const { values } = scriptOptions(import.meta.filename, {
  options: { python: { type: 'string' }, only: { type: 'string', default: 'all' } },
});
const UPDATES = 20;
const TOLERANCE = 1e-3;
const own = path.resolve('node_modules/.cache/parley-ray');
const bin =
  values.python === undefined
    ? existsSync(path.join(own, 'bin', 'ray'))
      ? path.join(own, 'bin')
      : pythonWith('resources/remote/requirements.txt', own)
    : path.join(values.python, 'bin');
let failures = 0;
const check = (is: boolean, what: string) => {
  console.log(`${is ? 'ok    ' : 'FAILED'} ${what}`);
  if (!is) failures++;
};
const took = (since: number) => `${((performance.now() - since) / 1000).toFixed(0)} s`;

/** Sockets have short names: not below a deep folder. */
const dir = await mkdtemp('/tmp/pray-');
const home = path.join(dir, 'home');
const started = performance.now();
const ray = await startRay(bin, path.join(dir, 'ray'));
let app: App | undefined;
/** What the app connects to: it can be cut. */
const wire = await cuttable(new URL(ray.url));
try {
  await ray.startNode();
  console.log(`Two nodes after ${took(started)}.`);
  app = await open();
  const { client } = app;
  await client.targets.add({ name: 'wrong', url: ray.url, token: 'not-the-token' });
  const refused = await client.targets.test({ name: 'wrong' }).then(() => undefined, fromContractError);
  check(refused?.code === 'forbidden', `a wrong token: ${refused?.message}`);
  await client.targets.add({ name: 'lab', url: wire.url, token: ray.token, storage: path.join(dir, 'storage') });
  const testing = performance.now();
  const found = await client.targets.test({ name: 'lab' });
  check(found.nodes.length === 2, `test in ${took(testing)}: ${JSON.stringify(found)}`);
  await importLines('chats', sameChats(84));
  await importLines(
    'pairs',
    sameComparisons(0, 110).map((one) => {
      const { prompt, completions } = one as { prompt: object[]; completions: string[] };
      return {
        prompt,
        chosen: [{ role: 'assistant', content: completions[0] }],
        rejected: [{ role: 'assistant', content: completions[1] }],
      };
    }),
  );
  if (values.only !== 'lost') {
    const common = { seed: 3, settings: { epochs: 1, batchSize: 4 } };
    await hereAndThere('sft', { ...common, method: 'sft', data: ['chats'] });
    await hereAndThere('dpo', { ...common, method: 'dpo', data: ['pairs'] });
  }
  if (values.only !== 'here-and-there') await lostAndFound();
} finally {
  await app?.close();
  ray.stop();
  wire.close();
  await rm(dir, { recursive: true, force: true });
}
console.log(`All in ${took(started)}.`);
process.exit(failures > 0 ? 1 : 0);

function open(): Promise<App> {
  return createApp({ home, command: 'test:ray' });
}

async function importLines(name: string, items: readonly object[]): Promise<void> {
  const file = path.join(dir, `${name}.jsonl`);
  await writeFile(file, items.map((item) => JSON.stringify(item)).join('\n'));
  for await (const event of await app!.client.data.import({ source: { kind: 'file', path: file }, name })) void event;
}

type Input = Parameters<App['client']['train']['start']>[0];

async function ended(id: RunId) {
  const notices: string[] = [];
  for await (const event of await app!.client.runs.watch({ runId: id })) {
    if (event.type === 'notice') notices.push(renderText(event.message));
  }
  return { run: await app!.client.runs.get({ runId: id }), notices };
}

async function seriesOf(runId: RunId): Promise<Map<string, Map<number, number>>> {
  const series = new Map<string, Map<number, number>>();
  for (const { name, step, value } of await app!.client.runs.metrics({ runId })) {
    series.set(name, (series.get(name) ?? new Map<number, number>()).set(step, Number(value)));
  }
  return series;
}

async function hereAndThere(name: string, input: object): Promise<void> {
  const { client } = app!;
  const here = await ended((await client.train.start(input as Input)).id);
  const travels = await client.train.travels({ ...input, on: 'lab' } as Input);
  console.log(
    `       sends ${travels.files.map(({ name, bytes, isThere }) => `${name} ${isThere ? 'is there' : bytes}`).join(', ')}`,
  );
  const since = performance.now();
  const there = await ended((await client.train.start({ ...input, on: 'lab' } as Input)).id);
  check(
    there.run.state === 'completed',
    `${name} there in ${took(since)}: ${there.run.error?.message ?? 'completed'} ${there.notices.join(' ')}`,
  );
  const [a, b] = [await seriesOf(here.run.id), await seriesOf(there.run.id)];
  const steps = Array.from({ length: UPDATES }, (_, i) => i + 1);
  const apart = steps.map((step) => Math.abs(b.get('loss')!.get(step)! / a.get('loss')!.get(step)! - 1));
  const worst = Math.max(...apart);
  check(worst < TOLERANCE, `${name}: losses of ${UPDATES} updates are apart by at most ${worst.toExponential(1)}`);
  console.log(`       here  ${JSON.stringify(here.run.result)}\n       there ${JSON.stringify(there.run.result)}`);
  const version = (there.run.result as { version: string }).version;
  const replies = {
    prompts: { kind: 'list', prompts: ['Hello'] },
    n: 2,
    count: 1,
    rater: 'rule:length',
    seed: 1,
  } as const;
  const simulated = await client.rank.simulate({ ...replies, version, sampling: { maxTokens: 8 } } as never);
  let ranked = 0;
  while (!(await simulated.next()).done) ranked++;
  check(ranked > 0, `the version of ${name} replies here`);
}

async function lostAndFound(): Promise<void> {
  const settings = { epochs: 6, batchSize: 4, checkpointEvery: 5 };
  const input = { method: 'sft' as const, data: ['chats'], seed: 4, settings, on: 'lab' };
  const { id } = await app!.client.train.start(input);
  const at = async (step: number) => {
    for (;;) {
      const last = Math.max(0, ...((await seriesOf(id)).get('loss')?.keys() ?? []));
      const { state, error } = await app!.client.runs.get({ runId: id });
      if (last >= step || state === 'failed') return check(last >= step, `update ${last} ${error?.message ?? ''}`);
      await sleep(500);
    }
  };
  const said: string[] = [];
  const listen = async () => {
    for await (const event of await app!.client.runs.watch({ runId: id })) {
      if (event.type === 'notice') said.push(renderText(event.message));
    }
  };
  let listening = listen();
  await at(8);
  wire.cut();
  await sleep(15_000);
  wire.mend();
  await at(20);
  check(said.length > 0, `the connection was cut for 15 s: ${said.join(' ')}`);
  await app!.close();
  await listening;
  await sleep(3000);
  app = await open();
  listening = listen();
  await at(30);
  check(true, 'the app was closed and opened');
  ray.killNode();
  await ray.startNode();
  await at(60);
  check(
    said.some((one) => /checkpoint/.test(one)),
    `a node was killed: ${said.join(' ')}`,
  );
  app.client.runs.stop({ runId: id }).catch(() => undefined);
  await listening;
  const stopped = await app.client.runs.get({ runId: id });
  check(stopped.state === 'stopped', `stop: ${stopped.state}`);
  await app.client.runs.resume({ runId: id });
  const { run } = await ended(id);
  check(run.state === 'completed', `resumed: ${run.state} ${run.error?.message ?? ''} ${JSON.stringify(run.result)}`);
  const loss = (await seriesOf(id)).get('loss')!;
  check(loss.size === (run.result as { steps: number }).steps, `figures of ${loss.size} updates`);
}

/** A port that leads to another one, and can stop doing so. */
async function cuttable(to: URL) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return socket.destroy();
    const there = connect(Number(to.port), to.hostname);
    for (const one of [socket, there]) {
      sockets.add(one);
      one.on('error', () => one.destroy()).on('close', () => sockets.delete(one));
    }
    socket.pipe(there).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => (isCut = false),
    close: () => server.close(),
  };
}
