/**
 * Training methods side by side on a task whose truth is known: from parley-base, rewarded by a rule or a mix of rules, every method
 * with its defaults, over seeds. Each run's version is measured against parley-base on prompts that nothing was trained on.
 *
 *   node bench/methods.ts [--methods ppo,rloo,…] [--seeds 1..3] [--task question|mix] [--episodes N] [--out DIR]
 *
 * With --out a later call goes on where this one was interrupted, in the middle of a run too, and the table has all that is there.
 */
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuse, scriptOptions } from '../scripts/script-options.ts';
import { outcomeOfScores, winRate } from '../src/main/evaluate/win-rate.ts';
import { parseRule } from '../src/main/evaluate/reward-rules.ts';
import type { JobInput, JobProgressEvent, JobResult } from '../src/main/workers/jobs.ts';
import { startTraining } from '../src/main/workers/start-training.ts';
import { isMethod, methodNames, methods, type MethodName } from '../src/shared/methods/all.ts';

/** By what a run learns from: rules with weights. The contest's winner is who has more of their sum. */
const tasks = {
  question: [{ kind: 'rule', rule: 'question', weight: 1 }],
  mix: [
    { kind: 'rule', rule: 'near-length:12', weight: 0.5 },
    { kind: 'rule', rule: 'keyword:you', weight: 0.5 },
  ],
} as const;
type Task = keyof typeof tasks;

const RANKINGS = 300;
const REPLIES = 4;
const base = path.resolve('resources/models/parley-base');
const sampling = { maxTokens: 48, temperature: 1 };

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    methods: { type: 'string', default: methodNames.filter(isCompared).join(',') },
    seeds: { type: 'string', default: '1..3' },
    task: { type: 'string', default: 'question' },
    episodes: { type: 'string' },
    out: { type: 'string' },
  },
});
const asked = options.methods.split(',').map((name) => {
  if (isMethod(name) && isCompared(name)) return name;
  return refuse(import.meta.filename, `--methods: expected ${methodNames.filter(isCompared).join(', ')}; got ${name}.`);
});
const [first, last = first] = options.seeds.split('..').map(Number);
if (!(Number.isInteger(first) && Number.isInteger(last) && first <= last))
  refuse(import.meta.filename, '--seeds needs a number, or two such as 1..10.');
if (!(options.task in tasks)) refuse(import.meta.filename, `--task is one of ${Object.keys(tasks).join(', ')}.`);
const task = options.task as Task;
const out = path.resolve(options.out ?? (await mkdtemp(path.join(tmpdir(), 'parley-methods-'))), task);
const results = path.join(out, 'results.jsonl');
await mkdir(out, { recursive: true });

/** What makes a version of what a rule can say: chats it cannot write. */
function isCompared(name: MethodName): boolean {
  const { makes, needs } = methods[name];
  return makes === 'version' && needs !== 'chats' && needs !== 'teacher';
}

interface Outcome {
  readonly method: MethodName;
  readonly seed: number;
  /** Against parley-base, ties half. */
  readonly winRate: { readonly value: number; readonly low: number; readonly high: number };
  readonly kl: number | null;
  readonly length: number;
  readonly repetition: number;
  readonly sameReply: number;
  /** Nats per completion in the run's last batch; null for methods that sample none. */
  readonly entropy: number | null;
  readonly seconds: number;
  readonly samples: readonly string[];
}

const scoreOf = (reply: string) =>
  tasks[task].reduce((sum, { rule, weight }) => sum + weight * parseRule(rule).score(reply), 0);

for (let seed = first; seed <= last; seed++) {
  for (const method of asked) {
    const known = (await earlier()).some((one) => one.method === method && one.seed === seed);
    if (known) continue;
    const outcome = await trial(method, seed);
    await appendFile(results, `${JSON.stringify(outcome)}\n`);
    console.log(
      `${method}, seed ${seed}: ${percent(outcome.winRate.value)} of contests, in ${outcome.seconds.toFixed(0)} s`,
    );
  }
}
printTable(await earlier());

async function earlier(): Promise<Outcome[]> {
  if (!existsSync(results)) return [];
  const text = await readFile(results, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as Outcome);
}

/** One run and its contest. What an interrupted call left of it is gone on from. */
async function trial(method: MethodName, seed: number): Promise<Outcome> {
  const folder = path.join(out, `${method}-${seed}`);
  const version = path.join(folder, 'version');
  await mkdir(folder, { recursive: true });
  const startedAt = performance.now();
  let entropy: number | null = null;
  await complete(await jobOf(method, seed, folder), (event) => {
    if (event.type === 'metrics') entropy = event.values['objective/entropy'] ?? entropy;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const contest = await complete({
    kind: 'contest',
    a: version,
    b: base,
    prompts: await promptsFile('everyday-heldout'),
    samples: REPLIES,
    // A word on each reply is what is needed; who wins is counted below, by the whole task.
    judge: [{ kind: 'rule', rule: tasks[task][0].rule }],
    sampling,
    seed,
  });
  const outcomes = contest.outcomes.map(({ a, b }) =>
    outcomeOfScores(
      a.map(({ completion }) => scoreOf(completion)),
      b.map(({ completion }) => scoreOf(completion)),
    ),
  );
  const { value, low, high } = winRate(outcomes, { seed });
  await rm(folder, { recursive: true });
  return {
    method,
    seed,
    winRate: { value, low, high },
    kl: contest.kl,
    length: contest.length.a,
    repetition: contest.repetition.a,
    sameReply: contest.sameReply.a,
    entropy,
    seconds,
    samples: contest.outcomes.slice(0, 5).map(({ a }) => a[0].completion),
  };
}

async function jobOf(method: MethodName, seed: number, folder: string): Promise<JobInput> {
  const common = {
    kind: method,
    from: base,
    out: path.join(folder, 'version'),
    checkpoints: path.join(folder, 'checkpoints'),
    seed,
  };
  const { needs } = methods[method];
  if (needs === 'chats' || needs === 'teacher') {
    throw new Error(`${method} learns from chats, which this comparison has none of`);
  }
  if (needs !== 'prompts') return { ...common, ...(await rankings(needs)), settings: {} } as unknown as JobInput;
  const settings = options.episodes === undefined ? {} : { episodes: Number(options.episodes) };
  return { ...common, reward: tasks[task], prompts: await promptsFile('everyday'), settings } as unknown as JobInput;
}

/** A job's prompts are turns; the shipped ones are texts. */
async function promptsFile(name: string): Promise<string> {
  const file = path.join(out, `${name}.jsonl`);
  await writeFile(file, (await promptLines(name)).join('\n'));
  return file;
}

async function promptLines(name: string): Promise<string[]> {
  const text = await readFile(path.resolve(`resources/prompts/${name}.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((one) => {
      const { prompt } = JSON.parse(one) as { prompt: string };
      return JSON.stringify({ prompt: [{ role: 'user', content: prompt }] });
    });
}

/**
 * Parley-base's own replies, by the task: ranked, or good where they score above the mean and bad where they do not. A tenth
 * of the prompts is held out. Made once.
 */
async function rankings(needs: 'comparisons' | 'labels'): Promise<{ train: string; heldOut: string }> {
  const files = { train: path.join(out, `${needs}.jsonl`), heldOut: path.join(out, `${needs}-heldout.jsonl`) };
  if (existsSync(files.heldOut)) return files;
  const lines = await promptLines('everyday');
  const many = path.join(out, 'ranked-prompts.jsonl');
  await writeFile(many, Array.from({ length: RANKINGS }, (_, i) => lines[i % lines.length]).join('\n'));
  const judge = [{ kind: 'rule' as const, rule: tasks[task][0].rule }];
  const samples = REPLIES / 2;
  const own = await complete({ kind: 'contest', a: base, b: base, prompts: many, samples, judge, sampling, seed: 1 });
  const replies = own.outcomes.map(({ prompt, a, b }) => {
    const completions = [...a, ...b].map(({ completion }) => completion);
    return { prompt, completions, scores: completions.map(scoreOf) };
  });
  const all = replies.flatMap(({ scores }) => scores);
  const mean = all.reduce((sum, score) => sum + score, 0) / all.length;
  const ranked = replies.map(({ prompt, completions, scores }) => {
    if (needs === 'labels') {
      const labelled = completions.map((completion, i) => ({ prompt, completion, label: scores[i] > mean }));
      return labelled.map((one) => JSON.stringify(one)).join('\n');
    }
    const order = [...new Set(scores)].sort((x, y) => y - x);
    return JSON.stringify({ prompt, completions, ranks: scores.map((score) => order.indexOf(score)) });
  });
  const held = Math.ceil(ranked.length / 10);
  await writeFile(files.train, ranked.slice(held).join('\n'));
  await writeFile(files.heldOut, ranked.slice(0, held).join('\n'));
  return files;
}

async function complete<Input extends JobInput>(
  job: Input,
  onEvent?: (event: JobProgressEvent) => void,
): Promise<JobResult<Input['kind']>> {
  const end = await startTraining(job, { onEvent });
  if (end.outcome !== 'completed') throw new Error(`${job.kind} was stopped`);
  return end.result;
}

function printTable(all: readonly Outcome[]): void {
  console.log(`\nReward: ${tasks[task].map(({ rule, weight }) => `${weight} · ${rule}`).join(' + ')}\n`);
  console.log(
    '| method | seeds | win rate, mean | worst to best seed | surely above 50 % | KL, nats | tokens | repetition | same reply | entropy | s |',
  );
  console.log('| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
  for (const method of methodNames) {
    const own = all.filter((one) => one.method === method);
    if (own.length === 0) continue;
    const mean = (of: (one: Outcome) => number) => own.reduce((sum, one) => sum + of(one), 0) / own.length;
    const rates = own.map(({ winRate: rate }) => rate.value);
    const cells = [
      method,
      String(own.length),
      percent(mean(({ winRate: rate }) => rate.value)),
      `${percent(Math.min(...rates))} to ${percent(Math.max(...rates))}`,
      String(own.filter(({ winRate: rate }) => rate.low > 0.5).length),
      mean(({ kl }) => kl ?? 0).toFixed(1),
      mean(({ length }) => length).toFixed(1),
      percent(mean(({ repetition }) => repetition)),
      percent(mean(({ sameReply }) => sameReply)),
      own[0].entropy === null ? '–' : mean(({ entropy }) => entropy ?? 0).toFixed(1),
      mean(({ seconds }) => seconds).toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
