/**
 * Whether choosing the best of n replies by a reward model beats the policy by itself, before any training: rankings that a rule makes, a
 * reward model trained on them, and a contest of parley-base with and without it on prompts that were not ranked, judged by the rule.
 *
 *   node bench/best-of-n.ts [--rule NAME] [--rankings N] [--n N] [--seeds N] [--samples N] [--home DIR]
 *
 * With --home a later call goes on where this one ended. Prints a line a seed: the reward model's held-out accuracy, the win rate with its
 * interval, and how often each side's replies fit the rule.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuse, scriptOptions } from '../scripts/script-options.ts';
import { createApp } from '../src/main/app/app.ts';
import type { Client } from '../src/shared/contract/contract.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    rule: { type: 'string', default: 'question' },
    rankings: { type: 'string', default: '300' },
    n: { type: 'string', default: '4' },
    seeds: { type: 'string', default: '1' },
    samples: { type: 'string', default: '1' },
    home: { type: 'string' },
  },
});
const [rankings, n, seeds, samples] = [options.rankings, options.n, options.seeds, options.samples].map(Number);
if (![rankings, n, seeds, samples].every((value) => Number.isInteger(value) && value > 0)) {
  refuse(import.meta.filename, '--rankings, --n, --seeds and --samples need whole numbers above 0.');
}

const judge = `rule:${options.rule}`;
const folder = path.resolve(options.home ?? (await mkdtemp(path.join(tmpdir(), 'parley-best-of-n-'))));
const prompts = (name: string) => ({ kind: 'file' as const, path: path.resolve(`resources/prompts/${name}.jsonl`) });

for (let seed = 1; seed <= seeds; seed++) {
  // A home each: the rankings of one are no data of another.
  const app = await createApp({ home: path.join(folder, `home-${seed}`), command: 'best-of-n' });
  try {
    console.log(await measure(app.client, seed));
  } finally {
    await app.close();
  }
}

async function measure(client: Client, seed: number): Promise<string> {
  const known = (await client.runs.list({})).find((run) => run.kind === 'reward' && run.state === 'completed');
  const run = known ?? (await trained(client, seed));
  const { heldOutAccuracy } = run.result as { heldOutAccuracy?: number };
  const events = await client.compare.contest({
    ...{ a: 'parley-base', b: 'parley-base', prompts: prompts('everyday-heldout'), judge, samples, seed },
    bestOf: { a: { n, by: `reward:${run.id}` } },
  });
  for await (const event of events) {
    if (event.type !== 'done') continue;
    const { winRate, count, ties, length } = event;
    const rate = [winRate.value, winRate.low, winRate.high].map((share) => `${(100 * share).toFixed(1)} %`);
    return (
      `seed ${seed}: reward model ${heldOutAccuracy === undefined ? '' : `${(100 * heldOutAccuracy).toFixed(1)} % on held-out pairs; `}` +
      `best of ${n} wins ${rate[0]} (${rate[1]} to ${rate[2]}), ${ties} of ${count} tied; ` +
      `${length.a.toFixed(1)} and ${length.b.toFixed(1)} tokens`
    );
  }
  throw new Error('The contest ended without a result.');
}

/** A reward model of rankings that the rule made. */
async function trained(client: Client, seed: number) {
  const simulated = await client.rank.simulate({
    prompts: prompts('everyday'),
    n: 4,
    count: rankings,
    rater: judge,
    seed,
  });
  for await (const event of simulated) void event;
  const { id } = await client.train.start({ method: 'reward', seed });
  for await (const event of await client.runs.watch({ runId: id })) void event;
  const run = await client.runs.get({ runId: id });
  if (run.state !== 'completed') throw new Error(`${run.name} ended as ${run.state}: ${run.error?.message ?? ''}`);
  return run;
}
