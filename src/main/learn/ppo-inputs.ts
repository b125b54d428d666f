/** What PPO's graphs are fed: a rollout's completions to be assessed, and minibatches of what was learnt about them. */
import { f32, i32, type Program, type Tensor } from '../engines/engine.ts';
import type { ModelConfig } from '../models/model-config.ts';
import { concatIds } from './concat-ids.ts';
import { hiddenAtRowsInputs } from './policy-graph.ts';
import type { Completion } from './ports.ts';
import type { Episode, LearningEpisode } from './ppo-rollout.ts';
import type { Scorer } from './reward-model.ts';
import { similarBatches } from './similar-batches.ts';
import { nextTokenBatch } from './token-batch.ts';

/** Completions that are assessed in one run of a graph. */
const ASSESSMENT_BATCH = 32;

/** Sequences with the mask of their completions. */
function completionBatch(
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
  readonly assessment: Program;
  readonly reference: Program;
  readonly scorer: Scorer;
}

/** Everything the models say of sampled completions, in their order. */
export async function assessEpisodes(
  config: ModelConfig,
  prompts: readonly Int32Array[],
  completions: readonly Completion[],
  { padId, assessment, reference, scorer }: Assessors,
): Promise<Episode[]> {
  const sequences = prompts.map((prompt, i) => concatIds(prompt, completions[i].tokenIds));
  const scores = await scorer.score(sequences);
  const episodes = new Array<Episode>(prompts.length);
  for (const chosen of similarBatches(sequences, { maxSequences: ASSESSMENT_BATCH })) {
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

/** The update's inputs but for the optimizer's; every completion token weighs the same. */
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
