/**
 * Whether a round's verdict is true, on rounds whose truth is known: rankings in random order, where no version can be better,
 * and rankings by a rule that the round is not told of, where the rule itself says how often the new version wins.
 *
 *   node bench/known-truth.ts [--rounds N] [--rankings N] [--home DIR]
 *
 * Rounds run with their defaults from parley-base. With --home a later call goes on where this one ended. Prints a line a round and at
 * the end how often intervals held the truth. A round takes minutes.
 */
import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuse, scriptOptions } from '../scripts/script-options.ts';
import { createApp } from '../src/main/app/app.ts';
import { outcomeOfScores, winRate } from '../src/main/evaluate/win-rate.ts';
import { parseRule, ranksOf as ranksOfScores } from '../src/main/evaluate/reward-rules.ts';
import { contestLineSchema } from '../src/main/workers/jobs.ts';
import { roundResultSchema } from '../src/shared/contract/results.ts';
import type { Client } from '../src/shared/contract/contract.ts';
import { Random } from '../src/shared/domain/random.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    rounds: { type: 'string', default: '20' },
    rankings: { type: 'string', default: '300' },
    home: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) refuse(import.meta.filename, '--rounds needs a whole number above 0.');

const rules = ['question', 'length:1-4', 'length:8-20', 'keyword:you', 'length:1-8'];
const folder = path.resolve(options.home ?? (await mkdtemp(path.join(tmpdir(), 'parley-known-truth-'))));
const results = path.join(folder, 'results.jsonl');
await mkdir(folder, { recursive: true });

interface Ranking {
  readonly prompt: unknown;
  readonly completions: readonly string[];
}
interface Outcome {
  readonly kind: 'random' | 'rule';
  readonly name: string;
  readonly truth: number;
  readonly verdict: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly accuracy: number;
  readonly seconds: number;
}

const app = await createApp({ home: path.join(folder, 'home'), command: 'known-truth' });
try {
  const rankings = await candidates(app.client);
  const done = new Set((await earlier()).map(({ name }) => name));
  for (let i = 0; i < rounds; i++) {
    for (const kind of ['random', 'rule'] as const) {
      const rule = kind === 'rule' ? rules[i % rules.length] : undefined;
      const name = `${kind} ${i + 1}${rule === undefined ? '' : `, ${rule}`}`;
      if (done.has(name)) continue;
      const outcome = await hold(app.client, name, i + 1, rule, rankings);
      await appendFile(results, `${JSON.stringify(outcome)}\n`);
      console.log(line(outcome));
    }
  }
} finally {
  await app.close();
}
for (const kind of ['random', 'rule'] as const) {
  const all = (await earlier()).filter((one) => one.kind === kind);
  const held = all.filter(({ truth, low, high }) => low <= truth && truth <= high).length;
  const kept = all.filter(({ verdict }) => verdict === 'kept').length;
  console.log(`${kind}: ${held} of ${all.length} intervals hold the truth; ${kept} kept`);
}

async function earlier(): Promise<Outcome[]> {
  if (!existsSync(results)) return [];
  const text = await readFile(results, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as Outcome);
}

/** Replies of parley-base to the shipped prompts, four each. */
async function candidates(client: Client): Promise<Ranking[]> {
  const file = path.join(folder, 'rankings.jsonl');
  if (!existsSync(file)) {
    const count = Number(options.rankings);
    const source = { kind: 'file' as const, path: path.resolve('resources/prompts/everyday.jsonl') };
    await drain(await client.rank.simulate({ prompts: source, n: 4, count, rater: 'rule:question', seed: 1 }));
    await drain(
      await client.data.export({ source: { kind: 'rankings' }, format: 'rankings', to: { kind: 'file', path: file } }),
    );
  }
  const text = await readFile(file, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as Ranking);
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const event of stream) void event;
}

async function hold(
  client: Client,
  name: string,
  seed: number,
  rule: string | undefined,
  rankings: readonly Ranking[],
): Promise<Outcome> {
  const startedAt = performance.now();
  const random = Random.fromSeed(seed).split(name);
  const ranksOf = ({ completions }: Ranking) =>
    rule === undefined
      ? random.shuffle(completions.map((_, i) => i + 1))
      : ranksOfScores(completions.map((completion) => parseRule(rule).score(completion)));
  const file = path.join(folder, `${name.replace(/\W+/g, '-')}.jsonl`);
  await writeFile(file, rankings.map((one) => `${JSON.stringify({ ...one, ranks: ranksOf(one) })}\n`).join(''));
  await drain(await client.data.import({ source: { kind: 'file', path: file }, format: 'rankings', name }));
  const { id } = await client.round.start({ from: 'parley-base', data: [name], seed });
  await drain(await client.runs.watch({ runId: id }));
  const run = await client.runs.get({ runId: id });
  if (run.state !== 'completed') throw new Error(`${name} ended as ${run.state}: ${run.error?.message ?? ''}`);
  const { verdict, winRate: rate, judgeModel } = roundResultSchema.parse(run.result);
  return {
    kind: rule === undefined ? 'random' : 'rule',
    name,
    truth: rule === undefined ? 0.5 : await byRule(rule, id),
    verdict,
    ...{ value: rate.value, low: rate.low, high: rate.high },
    accuracy: judgeModel.heldOutAccuracy,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** The rule's own win rate on the contest's replies. */
async function byRule(rule: string, run: string): Promise<number> {
  const text = await readFile(path.join(folder, 'home', 'runs', run, 'contest.jsonl'), 'utf8');
  const { score } = parseRule(rule);
  const outcomes = text
    .trim()
    .split('\n')
    .map((one) => {
      const { a, b } = contestLineSchema.parse(JSON.parse(one));
      const scores = (replies: typeof a) => replies.map(({ completion }) => score(completion));
      return outcomeOfScores(scores(a), scores(b));
    });
  return winRate(outcomes, { seed: 1 }).value;
}

function line({ name, truth, verdict, value, low, high, accuracy, seconds }: Outcome): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  const holds = low <= truth && truth <= high ? 'holds' : 'MISSES';
  return (
    `${name}: truth ${percent(truth)}, judge says ${percent(value)} (${percent(low)} to ${percent(high)}) ${holds}; ${verdict}; ` +
    `judge's accuracy ${percent(accuracy)}; ${seconds.toFixed(0)} s`
  );
}
