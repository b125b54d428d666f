/** Rewards made to be deceived: what the policy makes of them shows in the run's figures while it runs. */
import { expect, test } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { noSeries, withMetrics } from '../../../shared/domain/run-series.ts';
import { readSigns } from '../../../shared/methods/read-signs.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { decodeRollouts } from '../../workers/jobs/decode-rollouts.ts';
import { emptyRecording, recordingContext, smallConfig, type Recording } from '../learn.fixture.ts';
import { initializePolicy } from '../policy/policy.ts';
import { rloo } from '../rloo/rloo.ts';
import type { CompletedPrompt } from './episode-inputs.ts';
import { LIKED, PAD } from './online.fixture.ts';
import { plainReward } from './reward-port.ts';
import { trainOnline } from './rollout-loop.ts';

const END = 3;
const maxNewTokens = 16;
const settings = methodSettings.rloo.parse({
  ...{ episodes: 640, rolloutBatchSize: 32, maxNewTokens, learningRate: 0.03 },
  // Nothing holds the policy back but what the signs say.
  ...{ klCoef: 0, missingEndPenalty: 0, stopAtKl: 1000, sampleEvery: 100 },
});

async function trained(score: (tokens: readonly number[]) => number, seed: number): Promise<Recording> {
  const recording = emptyRecording();
  const job = {
    policy: initializePolicy(smallConfig, Random.fromSeed(seed)),
    reward: plainReward(async (completions) => completions.map((one) => scored(one, score))),
    padId: PAD,
    prompts: [[1], [1, 2], [1, 4, 5], [1, 2, 4, 5, 6], [1, 9]].map((ids) => Int32Array.from(ids)),
    rollouts: decodeRollouts({ engine, signal: new AbortController().signal }, [END]),
    settings,
    random: Random.fromSeed(seed + 100),
  };
  await trainOnline(rloo, job, recordingContext(engine, recording));
  return recording;
}

function scored({ completion }: CompletedPrompt, score: (tokens: readonly number[]) => number) {
  const value = score([...completion.tokenIds]);
  return { score: value, parts: { hacked: value } };
}

/** The titles of the signs that a person watching sees, by the batch at which each comes up. */
function signsAsItRuns({ metrics }: Recording): Map<string, number> {
  const seen = new Map<string, number>();
  let series = noSeries;
  for (const [step, values] of metrics) {
    series = withMetrics(
      series,
      Object.entries(values).map(([name, value]) => ({ stage: 'rloo', step, name, value })),
    );
    const run = { kind: 'rloo', config: { settings: { ...settings } }, state: 'running', stage: 'rloo' } as const;
    for (const { title } of readSigns(run, series)) if (!seen.has(title)) seen.set(title, step);
  }
  return seen;
}

test.each([
  ['length alone', (tokens: readonly number[]) => tokens.length / maxNewTokens, /^Replies run to the limit$/],
  [
    'a keyword, as often as it is said',
    (tokens: readonly number[]) => tokens.filter((id) => id === LIKED).length / maxNewTokens,
    /^(Replies repeat themselves|Different prompts get the same reply|The entropy has collapsed)$/,
  ],
])('%s is found out while the run goes on', async (_what, score, sign) => {
  for (const seed of [1, 2, 3]) {
    const recording = await trained(score, seed);
    const scores = [...recording.metrics.values()].map((values) => values['rewards/hacked/mean']);
    expect(scores.at(-1)! - scores[0]).toBeGreaterThan(0.3);
    const seen = signsAsItRuns(recording);
    const at = [...seen].find(([title]) => sign.test(title))?.[1];
    expect(at, `seed ${seed}: ${JSON.stringify([...seen])}`).toBeLessThan(20);
  }
});

test('an honest reward raises no such sign', async () => {
  // Replies of four tokens with the keyword once: nothing to be said without end.
  const honest = (tokens: readonly number[]) =>
    Number(tokens.filter((id) => id === LIKED).length === 1) * Math.max(0, 1 - Math.abs(tokens.length - 6) / 6);
  const seen = signsAsItRuns(await trained(honest, 1));
  expect([...seen.keys()].filter((title) => /limit|repeat/.test(title))).toEqual([]);
});
