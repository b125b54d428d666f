/**
 * Checks the event files of runs against TensorBoard's own readers (bench/peers/tensorboard_read.py): the EventAccumulator, the data
 * providers behind its page, and the hparams plugin must give back every figure to the last of its 32 bits, each step once and in
 * order, also of runs that were killed and resumed from an earlier step.
 *
 *   node bench/tensorboard-oracle.ts [--python PATH] [--runs 12]
 *
 * The Python needs tensorboard 2.21.0 (and setuptools below 81). Ends with 1 where anything differs; without TensorBoard it says so
 * and ends with 0.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FigureFiles, figuresDir } from '../src/main/app/runs/figures/figure-files.ts';
import type { NewRunSample } from '../src/main/store/run-samples.ts';
import { openStore } from '../src/main/store/store.ts';
import type { Store } from '../src/main/store/store.ts';
import type { JsonObject } from '../src/shared/domain/json.ts';
import { Random } from '../src/shared/domain/random.ts';
import type { Run, RunMetric } from '../src/shared/domain/run.ts';
import { scriptOptions } from '../scripts/script-options.ts';
import { moduleOf, runPython } from './torch-oracle/torch-side.ts';

type Points = readonly (readonly [step: number, value: number | string])[];
type Tags = Readonly<Record<string, Points>>;
type ByRun<Value> = Readonly<Record<string, Value>>;
interface Provided {
  readonly scalars: ByRun<Tags>;
  readonly texts: ByRun<unknown>;
}
interface Read {
  readonly accumulator: ByRun<Tags>;
  /** What `tensorboard` shows, by default and with --load_fast=false. */
  readonly server: Provided;
  readonly slow: Provided;
  readonly hparams: ByRun<{ readonly status: string; readonly hparams: Readonly<Record<string, unknown>> }>;
}

const STEPS = 400;
const NAMES = ['loss', 'objective/kl', 'objective/scores', 'val/ratio', 'completions/mean_length'];
const SPECIAL = [NaN, Infinity, -Infinity, 0, 1e-45, 3.4e38, 1e-300, 1 / 3];

/** Any float64 that a trainer could report: all sizes, and what a diverged run reports. */
function figure(random: Random): number {
  if (random.uniform() < 0.05) return SPECIAL[Math.floor(random.uniform() * SPECIAL.length)];
  return (random.uniform() - 0.5) * 10 ** Math.floor(random.uniform() * 60 - 30);
}

/** Writes a run that is killed and resumed `kills` times, each time from up to 50 steps before. */
function writeRun(store: Store, run: Run, stage: string, kills: number, random: Random): void {
  let from = 1;
  for (let go = 0; go <= kills; go++) {
    const until = go === kills ? STEPS : Math.min(STEPS - 1, from + Math.floor(random.uniform() * 150));
    const files = new FigureFiles(store, run, (message) => console.log(message));
    for (let step = from; step <= until; step++) {
      const metrics = NAMES.map((name): RunMetric => ({ stage, step, name, value: figure(random) }));
      const samples: NewRunSample[] =
        step % 50 === 0
          ? [{ stage, step, prompt: [{ role: 'user', content: 'Grüß | dich' }], completion: `${go} 你好\n<b>` }]
          : [];
      store.runMetrics.append(run.id, metrics);
      store.runSamples.append(run.id, samples);
      files.write(metrics, samples);
    }
    if (go === kills) files.end(stage, true);
    from = Math.max(1, until - Math.floor(random.uniform() * 50));
  }
}

function word(value: number): number | string {
  const rounded = Math.fround(value);
  return Number.isFinite(rounded) ? rounded : String(rounded);
}

function expectedTags(store: Store, run: Run, stage: string): Tags {
  const metrics = Map.groupBy(store.runMetrics.list(run.id, { stage }), ({ name }) => `${stage}/${name}`);
  return Object.fromEntries(
    [...metrics].map(([tag, points]) => [tag, points.map(({ step, value }) => [step, word(value)] as const)]),
  );
}

function expectedTexts(store: Store, run: Run, stage: string) {
  const samples = store.runSamples.list(run.id).filter((sample) => sample.stage === stage);
  return samples.map(({ step, prompt, completion }) => [
    step,
    [
      ['prompt', 'completion', 'score', 'KL'],
      [`user: ${prompt[0].content}`, completion, '', ''],
    ],
  ]);
}

function differences(expected: Tags, read: Tags | undefined): string[] {
  return Object.entries(expected).flatMap(([tag, points]) => {
    const theirs = read?.[tag] ?? [];
    if (theirs.length !== points.length) return [`${tag}: ${points.length} points, read ${theirs.length}`];
    const at = points.findIndex(([step, value], i) => theirs[i][0] !== step || !Object.is(theirs[i][1], value));
    return at < 0 ? [] : [`${tag}: wrote ${points[at].join(' ')}, read ${theirs[at].join(' ')}`];
  });
}

const { values: options } = scriptOptions(import.meta.filename, {
  options: { python: { type: 'string', default: 'python3' }, runs: { type: 'string', default: '12' } },
});
const peer = { python: options.python };
const tensorboard = moduleOf(peer, 'tensorboard');
if ('missing' in tensorboard) {
  console.log(`Skipped: no TensorBoard in ${options.python} (${tensorboard.missing}).`);
} else {
  const home = await mkdtemp(path.join(tmpdir(), 'tensorboard-oracle-'));
  const store = openStore(home, 'tensorboard oracle');
  try {
    const settings = { learningRate: 3e-4, epochs: 2, schedule: 'linear', whitenRewards: true };
    const random = Random.fromSeed(1);
    const written = Array.from({ length: Number(options.runs) }, (_, i) => {
      const isRound = i % 4 === 3;
      const config: JsonObject = isRound ? { reward: settings, ppo: settings } : { settings };
      const kind = isRound ? ('round' as const) : ('ppo' as const);
      const run = store.runs.create({ kind, fromVersionId: null, config, seed: i });
      const stages = isRound ? ['reward', 'ppo'] : ['ppo'];
      stages.forEach((stage, place) => writeRun(store, run, stage, (i + place) % 4, random.split(`${i} ${stage}`)));
      return stages.map((stage) => ({ run, stage, kills: (i + stages.indexOf(stage)) % 4 }));
    }).flat();
    const logdir = path.join(home, 'runs');
    const out = path.join(home, 'read.json');
    const script = path.join(import.meta.dirname, 'peers/tensorboard_read.py');
    const { status, stderr } = runPython(peer, [script, logdir, out]);
    if (status !== 0) throw new Error(`tensorboard_read.py failed: ${stderr}`);
    const read = JSON.parse(await readFile(out, 'utf8')) as Read;
    console.log(
      `Event files beside TensorBoard ${tensorboard.version}: ${STEPS} steps of ${NAMES.length} figures a run.\n`,
    );
    console.log(
      '| run | killed | points | EventAccumulator | data server | without it | hparams |\n| --- | --: | --: | --- | --- | --- | --- |',
    );
    for (const { run, stage, kills } of written) {
      const folder = run.kind === 'round' ? path.join(figuresDir(store, run), stage) : figuresDir(store, run);
      const name = path.relative(logdir, folder);
      const expected = expectedTags(store, run, stage);
      const texts = JSON.stringify({ [`${stage}/samples`]: expectedTexts(store, run, stage) });
      const session = read.hparams[name];
      const told = { ...settings, seed: run.seed };
      const isTold = Object.entries(told).every(([key, value]) => session?.hparams[key] === value);
      const checks = [
        differences(expected, read.accumulator[name]),
        ...[read.server, read.slow].map(({ scalars, texts: theirs }) => [
          ...differences(expected, scalars[name]),
          ...(JSON.stringify(theirs[name]) === texts ? [] : ['samples']),
        ]),
        isTold && session?.status === 'STATUS_SUCCESS' ? [] : [`settings: ${JSON.stringify(session)}`],
      ];
      if (checks.flat().length > 0) process.exitCode = 1;
      const points = Object.values(expected).reduce((sum, { length }) => sum + length, 0);
      const cells = checks.map((faults) => (faults.length === 0 ? 'equal' : `DIFFERS (${faults.join('; ')})`));
      console.log(`| ${run.name} ${stage} | ${kills} | ${points} | ${cells.join(' | ')} |`);
    }
  } finally {
    store.close();
    await rm(home, { recursive: true });
  }
}
