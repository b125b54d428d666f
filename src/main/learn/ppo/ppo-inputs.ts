/** What PPO's graphs are fed: a rollout's completions to be assessed, and minibatches of what was learnt about them. */
import { f32, i32, type Program, type Tensor } from '../../engines/engine.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { concatIds } from '../data/concat-ids.ts';
import { hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import type { Policy } from '../policy/policy.ts';
import type { Completion } from '../ports.ts';
import { PRETRAINING_PREFIX } from './ppo-graphs.ts';
import type { Episode, LearningEpisode } from './ppo-rollout.ts';
import type { Scorer } from '../reward/reward-model.ts';
import type { SftBatch, SftExample } from '../data/sft-batches.ts';
import { sftInputs } from '../sft/sft.ts';
import { similarBatches } from '../data/similar-batches.ts';
import { split } from '../data/split.ts';
import { nextTokenBatch } from '../data/token-batch.ts';
import type { UpdateInputs } from '../update/update-program.ts';

/** Sequences with the mask of their completions. */
export function completionBatch(
  { max_position_embeddings: context }: ModelConfig,
  episodes: readonly { prompt: Int32Array; completion: Completion }[],
  padId: number,
): Record<string, Tensor> {
  const sequences = episodes.map(({ prompt, completion }) => concatIds(prompt, completion.tokenIds));
  const masks = episodes.map(({ prompt }, i) => new Uint8Array(sequences[i].length).fill(1, prompt.length));
  const { batch, rows, labels } = nextTokenBatch(sequences, masks, padId, context);
  return { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels) };
}

interface Assessors {
  readonly padId: number;
  /** Completions that are assessed in one run of a graph. */
  readonly maxSequences: number;
  readonly assessment: Program;
  readonly reference: Program;
  readonly scorer: Scorer;
}

/** Everything the models say of sampled completions, in their order. */
export async function assessEpisodes(
  config: ModelConfig,
  prompts: readonly Int32Array[],
  completions: readonly Completion[],
  { padId, maxSequences, assessment, reference, scorer }: Assessors,
): Promise<Episode[]> {
  const sequences = prompts.map((prompt, i) => concatIds(prompt, completions[i].tokenIds));
  const scores = await scorer.score(sequences);
  const episodes = new Array<Episode>(prompts.length);
  for (const chosen of similarBatches(sequences, { maxSequences })) {
    const pairs = chosen.map((i) => ({ prompt: prompts[i], completion: completions[i] }));
    const inputs = completionBatch(config, pairs, padId);
    const [own, parents] = [await assessment.run(inputs), await reference.run(inputs)];
    let token = 0;
    for (const [i, index] of chosen.entries()) {
      const end = token + completions[index].tokenIds.length;
      const part = ({ data }: Tensor) => (data as Float32Array).slice(token, end);
      episodes[index] = {
        ...pairs[i],
        logprobs: part(own.logprobs),
        referenceLogprobs: part(parents.logprobs),
        values: part(own.values),
        entropy: part(own.entropy),
        score: scores[index],
      };
      token = end;
    }
  }
  return episodes;
}

/** The update's inputs for some episodes; every completion token weighs the same. */
export function updateInputs(
  config: ModelConfig,
  episodes: readonly LearningEpisode[],
  padId: number,
): Record<string, Tensor> {
  const tokens = (of: (episode: LearningEpisode) => ArrayLike<number>) =>
    f32(Float32Array.from(episodes.flatMap((episode) => Array.from(of(episode)))));
  const advantages = tokens((episode) => episode.advantages);
  const count = advantages.data.length;
  return {
    ...completionBatch(config, episodes, padId),
    advantages,
    oldLogprobs: tokens((episode) => episode.logprobs),
    returns: tokens((episode) => episode.returns),
    oldValues: tokens((episode) => episode.values),
    weights: f32(new Float32Array(count).fill(1 / count)),
  };
}

interface Minibatch {
  readonly episodes: readonly LearningEpisode[];
  /** Demonstrations mixed in by PPO-ptx; none without it. */
  readonly demonstrations: readonly SftExample[];
}

/** A minibatch in so many parts, or fewer where it has not as many episodes and demonstrations. */
export function updateParts(
  { config }: Pick<Policy, 'config'>,
  { episodes, demonstrations }: Minibatch,
  parts: number,
  padId: number,
): UpdateInputs[] {
  const count = Math.min(parts, Math.max(episodes.length, demonstrations.length));
  const mixed = demonstrations.length === 0 ? [] : cycled(demonstrations, count);
  return cycled(episodes, count).map((own, i) => {
    const inputs = updateInputs(config, own.items, padId);
    const tokens = own.counts ? inputs.advantages.data.length : 0;
    const { [i]: demonstrated } = mixed;
    if (demonstrated === undefined) return { inputs, tokens, shares: { weights: tokens } };
    const pretraining = sftInputs(batchOf(demonstrated.items), padId);
    const shares = { weights: tokens, [`${PRETRAINING_PREFIX}weights`]: demonstrated.counts ? pretraining.tokens : 0 };
    return { inputs: { ...inputs, ...prefixed(pretraining.inputs) }, tokens, shares };
  });
}

/** In so many parts; where there are too few items for that, the first ones come again, and do not count. */
function cycled<Item>(items: readonly Item[], count: number): { items: readonly Item[]; counts: boolean }[] {
  const parts = split(items, count);
  return Array.from({ length: count }, (_, i) => ({ items: parts[i % parts.length], counts: i < parts.length }));
}

function batchOf(examples: readonly SftExample[]): SftBatch {
  return { sequences: examples.map(({ ids }) => ids), masks: examples.map(({ mask }) => mask) };
}

function prefixed(inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [PRETRAINING_PREFIX + name, value]));
}
