/**
 * Checks the scripts that train on a cluster (resources/remote) against Parley's own trainers: SFT and DPO of parley-base from the
 * same seed and data, all weights and adapters, without a cluster. Losses, gradients and held-out figures of the first 20 updates
 * have to agree to 1e-3, relatively.
 *
 *   node bench/remote-oracle.ts [--python PATH]
 *
 * The Python needs resources/remote/requirements.txt; without it this says so and ends with 0. `npm run test:ray` does the same
 * through a real cluster.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTraining } from '../src/main/workers/start-training.ts';
import type { JobInput } from '../src/main/workers/jobs.ts';
import { scriptOptions } from '../scripts/script-options.ts';
import { sameChats, sameComparisons } from './ray/data.ts';

const UPDATES = 20;
const TOLERANCE = 1e-3;
const base = path.resolve('resources/models/parley-base');

type Series = Map<number, Record<string, number>>;
type Job = Extract<JobInput, { kind: 'sft' | 'dpo' }>;
interface RunEvent {
  readonly type: string;
  readonly step: number;
  readonly values: Record<string, number>;
  readonly code: string;
  readonly message: string;
}
interface Prepared {
  readonly name: string;
  readonly run: string;
  readonly job: Job;
  readonly here: Series;
  readonly result: unknown;
  readonly updates: number;
}

const { values } = scriptOptions(import.meta.filename, { options: { python: { type: 'string', default: 'python3' } } });
const { python } = values;
try {
  const found =
    "import importlib.util as u; exit(not all(map(u.find_spec, ['torch', 'transformers', 'accelerate', 'peft'])))";
  execFileSync(python, ['-c', found], { stdio: 'ignore' });
} catch {
  console.log(`${python} has no torch, transformers, accelerate and peft: nothing was checked.`);
  process.exit(0);
}
const dir = await mkdtemp(path.join(tmpdir(), 'parley-remote-'));
let isApart = false;
const prepared: Prepared[] = [];
try {
  const [chats, train, heldOut] = ['chats.jsonl', 'train.jsonl', 'held-out.jsonl'].map((name) => path.join(dir, name));
  await writeFile(chats, lines(sameChats(80)));
  await writeFile(train, lines(sameComparisons(0, 80)));
  await writeFile(heldOut, lines(sameComparisons(80, 12)));
  const lora = { loraRank: 4 };
  const sft = { epochs: 1, batchSize: 4, evalEvery: 10 };
  const dpo = { epochs: 1, batchSize: 4, evalEvery: 10, learningRate: 1e-4 };
  const accumulated = { ...dpo, gradientAccumulationSteps: 3 };
  await prepare('sft', { kind: 'sft', data: chats, heldOut: chats, settings: sft });
  await prepare('sft with adapters', { kind: 'sft', data: chats, heldOut: chats, settings: { ...sft, ...lora } });
  await prepare('dpo', { kind: 'dpo', train, heldOut, settings: dpo });
  await prepare('dpo with adapters in parts', { kind: 'dpo', train, heldOut, settings: { ...accumulated, ...lora } });
  for (const loss of ['ipo', 'rpo', 'robust']) {
    await prepare(
      `dpo, ${loss}`,
      { kind: 'dpo', train, heldOut, settings: { ...dpo, ...lora, loss, labelSmoothing: 0.1 } },
      5,
    );
  }
  trainThere();
  for (const one of prepared) await compare(one);
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.exit(isApart ? 1 : 0);

/** Trains here, and lays the run out for there. */
async function prepare(name: string, what: object, updates = UPDATES): Promise<void> {
  const run = path.join(dir, name.replaceAll(/\W+/g, '-'));
  const given = path.join(run, 'given');
  await mkdir(run);
  const job = {
    ...{ from: base, out: path.join(run, 'here'), checkpoints: path.join(run, 'checkpoints-here'), seed: 7 },
    ...what,
  } as Job;
  const here: Series = new Map();
  const { result } = await startTraining(job, {
    onEvent: (event) => {
      if (event.type === 'metrics') here.set(event.step, { ...here.get(event.step), ...event.values });
    },
  });
  await startTraining({ kind: 'pack', job, out: given }, {});
  await cp(base, path.join(given, 'base'), { recursive: true });
  prepared.push({ name, run, job, here, result, updates });
}

/** In one process, which takes long to start. */
function trainThere(): void {
  const code = [
    "import sys; sys.path.insert(0, 'resources/remote')",
    'import torch; torch.set_num_threads(1)',
    'from common import work; from sft import Sft; from dpo import Dpo',
    "[work(one, Dpo if kind == 'dpo' else Sft) for kind, one in zip(sys.argv[1::2], sys.argv[2::2])]",
  ].join('\n');
  const runs = prepared.flatMap(({ job, run }) => [job.kind, run]);
  execFileSync(python, ['-c', code, ...runs], { stdio: ['ignore', 'inherit', 'inherit'] });
}

async function compare({ name, run, job, here, result, updates }: Prepared): Promise<void> {
  const events = (await readFile(path.join(run, 'events.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const failed = events.find(({ type }) => type === 'error');
  if (failed !== undefined) throw new Error(`${name}: ${failed.code} ${failed.message}`);
  const there: Series = new Map(
    events.filter(({ type }) => type === 'metrics').map(({ step, values }) => [step, values]),
  );
  const worst = new Map<string, number>();
  for (const [step, values] of there) {
    if (step > updates) continue;
    for (const [figure, value] of Object.entries(values)) {
      const expected = here.get(step)?.[figure];
      if (/^(step_time|tokens_per_second)$/.test(figure)) continue;
      if (expected === undefined) throw new Error(`${name}: ${figure} of update ${step} is there and not here.`);
      // Accuracies and margins near 0 are told apart absolutely.
      const scale = Math.max(Math.abs(expected), figure === 'loss' ? 0 : 0.1);
      worst.set(figure, Math.max(worst.get(figure) ?? 0, Math.abs(value - expected) / scale));
    }
  }
  const back = await startTraining({ kind: 'unpack', job, from: path.join(run, 'out') }, {});
  const apart = [...worst].filter(([, difference]) => !(difference <= TOLERANCE));
  const missing = here.size < updates || there.size < updates;
  isApart ||= apart.length > 0 || missing;
  const told = [...worst].map(([figure, difference]) => `${figure} ${difference.toExponential(1)}`).join(', ');
  console.log(`${apart.length > 0 || missing ? 'APART' : 'ok   '} ${name}: ${told}`);
  console.log(`      result here ${JSON.stringify(result)}`);
  console.log(`      and there   ${JSON.stringify(back.result)}`);
}

function lines(items: readonly object[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
