/** Runs that have ended, with figures, samples, versions and the contests that rounds hold. */
import type { RunId, VersionId } from '../../src/shared/domain/ids.ts';
import { newId } from '../../src/shared/domain/ids.ts';
import type { JsonObject } from '../../src/shared/domain/json.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import type { RunKind } from '../../src/shared/methods/run-kinds.ts';
import { mainStage } from '../../src/shared/methods/stages.ts';
import type { Store } from '../../src/main/store/store.ts';
import type { Sizes } from './sizes.ts';
import { asked, question, reply } from './texts.ts';

const contestPrompts = 128;
const stepsOfARun = 60;

const figures = ['scores', 'kl', 'entropy', 'non_score_reward', 'rlhf_reward'].map((name) => `objective/${name}`);
const updates = ['approxkl_avg', 'clipfrac_avg', 'entropy_avg', 'ratio', 'ratio_var'].map((name) => `policy/${name}`);
const names = [
  ...figures,
  ...updates,
  'loss',
  'loss/policy_avg',
  'loss/value_avg',
  'accuracy',
  'rewards/margins',
  'lr',
];
/** As many as PPO reports. */
const metricNames = [...names, ...Array.from({ length: 30 - names.length }, (_, other) => `val/figure_${other}`)];

/** @returns the versions made, each from an earlier one */
export function makeRuns(store: Store, random: Random, base: VersionId, sizes: Sizes): VersionId[] {
  const versions = [base];
  const others: RunKind[] = ['reward', 'sft', 'ppo', 'dpo'];
  for (let made = 0; made < sizes.otherRuns; made++) {
    const kind = others[made % others.length];
    complete(store, random, { kind, from: base, steps: stepsOfARun, result: { steps: stepsOfARun } });
  }
  for (let made = 0; made < sizes.rounds; made++) {
    const from = versions[Math.max(0, versions.length - 1 - random.int(3))];
    const steps = made === sizes.rounds - 1 ? sizes.stepsOfTheLongest : stepsOfARun;
    const id = newId('version');
    const result = roundResult(random, id, from);
    const runId = complete(store, random, { kind: 'round', from, steps, result });
    register(store, random, { id, from, runId, result });
    versions.push(id);
  }
  return versions.slice(1);
}

interface Ended {
  readonly kind: RunKind;
  readonly from: VersionId;
  readonly steps: number;
  readonly result: JsonObject;
}

function complete(
  { runs, runMetrics, runSamples }: Store,
  random: Random,
  { kind, from, steps, result }: Ended,
): RunId {
  const config = {
    settings: {},
    heldOut: 0.2,
    data: { rankingsUpToSeq: 1, demonstrationsUpToSeq: null, datasets: [] },
  };
  const { id } = runs.create({ kind, fromVersionId: from, config, seed: 0 });
  runs.transition(id, 'running');
  const stage = mainStage({ kind, config });
  const metrics = Array.from({ length: steps }, (_, step) =>
    metricNames.map((name, place) => ({
      stage,
      step: step + 1,
      name,
      value: Math.sin(step / 50 + place) + random.normal(),
    })),
  );
  runMetrics.append(id, metrics.flat());
  const sampled = [0, 20, 40].flatMap((step) =>
    [0, 1, 2, 3, 4].map(() => ({
      stage,
      step,
      prompt: asked(question(random)),
      completion: reply(random),
      score: 0.5,
      kl: 1,
    })),
  );
  runSamples.append(id, sampled);
  runs.transition(id, 'completed', { result });
  return id;
}

function roundResult(random: Random, version: VersionId, parent: VersionId): JsonObject {
  const winRate = { value: 0.55, low: 0.48, high: 0.62 };
  const accuracy = { heldOutAccuracy: 0.7, interval: [0.6, 0.8], heldOutPairs: 300 };
  return {
    version,
    parent,
    kept: random.int(2) === 0,
    reason: 'It won 55 % of the comparisons with its parent.',
    data: {
      rankings: 300,
      pairs: 1500,
      ties: 20,
      rewardTrain: 100,
      judgeTrain: 100,
      heldOut: 100,
      ppoPrompts: 200,
      contestPrompts,
    },
    rewardModel: { ...accuracy, longerWinsBaseline: 0.55 },
    judgeModel: accuracy,
    winRate: { ...winRate, judge: 'rule:question' },
    judgements: [{ winRate, judge: 'rule:question', ties: 3, count: 2 * contestPrompts, prompts: contestPrompts }],
    kl: 2.1,
    repetition: { version: 0.1, parent: 0.1 },
    length: { version: 20, parent: 18 },
    samples: [0, 1, 2, 3, 4].map(() => ({
      prompt: [...asked(question(random))],
      before: reply(random),
      after: reply(random),
    })) as never,
    endedEarly: null,
    durationSeconds: 600,
    secondsByStage: { freeze: 1, reward: 60, judge: 60, ppo: 400, contest: 79 },
  };
}

function register(
  { versions, evaluations }: Store,
  random: Random,
  made: { readonly id: VersionId; readonly from: VersionId; readonly runId: RunId; readonly result: JsonObject },
): void {
  const { id, from, runId, result } = made;
  const shown = { winRate: result.winRate, kl: 2.1, repetition: result.repetition, length: result.length };
  const files = versions.get(from).files;
  versions.register({
    id,
    parentId: from,
    runId,
    kept: result.kept === true,
    note: result.reason as string,
    figures: shown,
    files,
  });
  const replies = () => [
    { completion: reply(random), score: random.uniform() },
    { completion: reply(random), score: random.uniform() },
  ];
  evaluations.record({
    kind: 'contest',
    versionId: id,
    againstVersionId: from,
    judge: 'rule:question',
    runId,
    settings: { seed: 0, prompts: contestPrompts },
    figures: {
      winRate: { value: 0.55, low: 0.48, high: 0.62 },
      ties: 3,
      count: 2 * contestPrompts,
      prompts: contestPrompts,
      kl: 2.1,
      repetition: { a: 0.1, b: 0.1 },
      length: { a: 20, b: 18 },
    },
    outcomes: Array.from({ length: contestPrompts }, () => ({
      prompt: [...asked(question(random))],
      a: replies(),
      b: replies(),
    })) as never,
  });
}
