/** DPO with its losses, ORPO and SimPO on rankings with ties, from a policy that has already left its reference; likelihoods of given tokens. */
import type { Engine } from '../../src/main/engines/engine.ts';
import { groupByPrompt, groupSteps, type CompletedSequence } from '../../src/main/learn/data/comparison-groups.ts';
import type { SettingsOf } from '../../src/shared/methods/all.ts';
import { methodSettings } from '../../src/shared/methods/settings.ts';
import { dpo } from '../../src/main/learn/dpo/dpo.ts';
import {
  impliedRewards,
  preferenceGraph,
  trainPreference,
  type PreferenceSettings,
} from '../../src/main/learn/preference/preference-loop.ts';
import { orpo } from '../../src/main/learn/orpo/orpo.ts';
import type { PreferenceMethod } from '../../src/main/learn/preference/preference-method.ts';
import { simpo } from '../../src/main/learn/simpo/simpo.ts';
import { likelihood } from '../../src/main/learn/policy/likelihood.ts';
import { mergeAdapters, usesLora } from '../../src/main/learn/update/lora.ts';
import { sequenceLogprobs } from '../../src/main/learn/policy/sequence-logprobs.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import { loraSettings, randomAdapters, withMergedLayers } from './adapters.ts';
import { EPSILON, IN_PARTS, listOf, withRates, type Experiment, type Runner } from './experiment.ts';
import { PAD_ID, randomRankings, randomSftBatch, shifted, type RandomCase, type Ranking } from './random-case.ts';
import { Recorder } from './recorder.ts';

type PreferenceName = 'dpo' | 'orpo' | 'simpo';

export const preferenceExperiments: Readonly<Record<string, Runner>> = {
  dpo: preferenceExperiment('dpo', dpo, { loss: 'sigmoid', beta: 0.15, labelSmoothing: 0.2 }),
  ipo: preferenceExperiment('dpo', dpo, { loss: 'ipo', ...IN_PARTS }),
  rpo: preferenceExperiment('dpo', dpo, { loss: 'rpo', rpoAlpha: 0.7, ...IN_PARTS }),
  robust: preferenceExperiment('dpo', dpo, { loss: 'robust', labelSmoothing: 0.2 }),
  orpo: preferenceExperiment('orpo', orpo, { beta: 0.4, ...IN_PARTS }),
  simpo: preferenceExperiment('simpo', simpo, { beta: 1.7, gamma: 0.6 }),
  'lora-dpo': (of, ...rest) => preferenceExperiment('dpo', dpo, { loss: 'sigmoid', ...loraSettings(of) })(of, ...rest),
};

function preferenceExperiment<Name extends PreferenceName>(
  name: Name,
  method: PreferenceMethod<SettingsOf<Name>>,
  changes: Partial<SettingsOf<Name>>,
): Runner {
  return (of, engine, random) => runExperiment(name, method, changes, of, engine, random);
}

async function runExperiment<Name extends PreferenceName>(
  name: Name,
  method: PreferenceMethod<SettingsOf<Name>>,
  changes: Partial<SettingsOf<Name>>,
  of: RandomCase,
  engine: Engine,
  random: Random,
): Promise<Experiment> {
  const settings = methodSettings[name].parse({
    batchSize: 3,
    epochs: of.sizes.preferenceEpochs,
    learningRate: 2e-3,
    warmupSteps: 2,
    weightDecay: 0.05,
    epsilon: EPSILON,
    checkpointEvery: 1,
    ...changes,
  }) as SettingsOf<Name> & PreferenceSettings;
  const { policy } = of;
  const rankings = randomRankings(of, 9, random);
  const { groups, rankingOf } = groupsOf(rankings);
  // From the reference itself, margins would be 0 but for rounding, and so would decide nothing.
  const start = usesLora(settings)
    ? randomAdapters(preferenceGraph(method, policy.config, settings), random.split('adapters'))
    : shifted(policy.tensors, random.split('start'));
  const recorder = new Recorder(engine, start);
  const job = { policy, padId: PAD_ID, groups, settings, random: random.split('run') };
  const { steps, itemsAt } = groupSteps(groups, settings, job.random);
  const { tensors } = await trainPreference(method, job, recorder.context);
  const sequences = groups.flatMap((group) => group.sequences);
  const trained = mergeAdapters({ config: policy.config, tensors }, settings);
  const implied = await impliedRewards(method, sequences, trained.tensors, job, recorder.context);
  const outcome = withMergedLayers(policy, recorder.outcome(settings), settings);
  return {
    inputs: {
      method: name,
      settings: withRates(settings, steps),
      batches: Array.from({ length: steps }, (_, step) =>
        itemsAt(step).map((group) => rankingJson(rankingOf.get(group.sequences[0])!)),
      ),
      rewarded: sequences.map(completedJson),
    },
    start,
    parley: {
      series: outcome.series,
      tensors: new Map([...outcome.tensors, ['implied', { shape: [implied.length], data: implied }]]),
    },
  };
}

function groupsOf(rankings: readonly Ranking[]) {
  const comparisons = rankings.map(({ sequences, ranks, promptLength }, i) => ({
    promptKey: String(i),
    sequences: sequences.map((ids): CompletedSequence => ({ ids, completionStart: promptLength })),
    ranks,
  }));
  const rankingOf = new Map(comparisons.map(({ sequences }, i) => [sequences[0], rankings[i]]));
  return { groups: groupByPrompt(comparisons), rankingOf };
}

function rankingJson({ sequences, ranks, promptLength }: Ranking) {
  return { sequences: sequences.map(listOf), ranks, start: promptLength };
}

function completedJson({ ids, completionStart }: CompletedSequence) {
  return [listOf(ids), completionStart];
}

/** Some of the texts are longer than the context, and of one no token counts. */
export async function likelihoodExperiment(of: RandomCase, engine: Engine, random: Random): Promise<Experiment> {
  const longer = { ...of, sizes: { ...of.sizes, maxLength: of.policy.config.max_position_embeddings + 9 } };
  const [short, long] = [randomSftBatch(of, random), randomSftBatch(longer, random)];
  short.masks[0].fill(0);
  const masks = [...short.masks, ...long.masks];
  const examples = [...short.sequences, ...long.sequences].map((ids, i) => ({ ids, mask: masks[i] }));
  const { nats, tokens } = await likelihood(engine, of.policy, examples, { padId: PAD_ID });
  const { groups } = groupsOf(randomRankings(of, 6, random));
  const completions = groups.flatMap((group) => group.sequences);
  const logprobs = await sequenceLogprobs(engine, of.policy, completions, { padId: PAD_ID });
  return {
    inputs: {
      sequences: examples.map(({ ids }) => listOf(ids)),
      masks: examples.map(({ mask }) => listOf(mask)),
      completions: completions.map(completedJson),
    },
    parley: {
      series: { nats: [nats], tokens: [tokens], 'completion logprob': [...logprobs] },
      tensors: new Map(),
    },
  };
}
