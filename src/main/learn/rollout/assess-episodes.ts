/** What reward, policy and parent say of sampled completions. */
import type { Program, Tensor } from '../../engines/engine.ts';
import { similarBatches } from '../data/similar-batches.ts';
import { completionBatch, sequenceOf, type BatchForm, type CompletedPrompt } from './episode-inputs.ts';
import type { Episode } from './online-method.ts';
import type { Reward } from './reward-port.ts';

interface Assessors {
  readonly form: BatchForm;
  /** Completions that are assessed in one run of a graph. */
  readonly maxSequences: number;
  readonly assessment: Program;
  readonly reference: Program;
  readonly reward: Reward;
}

/** In the completions' order. */
export async function assessEpisodes(
  completed: readonly CompletedPrompt[],
  { form, maxSequences, assessment, reference, reward }: Assessors,
): Promise<Episode[]> {
  const scored = await reward.score(completed);
  const episodes = new Array<Episode>(completed.length);
  for (const chosen of similarBatches(completed.map(sequenceOf), { maxSequences })) {
    const inputs = completionBatch(
      chosen.map((i) => completed[i]),
      form,
    );
    const [own, parents] = [await assessment.run(inputs), await reference.run(inputs)];
    let token = 0;
    for (const index of chosen) {
      const end = token + completed[index].completion.tokenIds.length;
      const part = ({ data }: Tensor) => (data as Float32Array).slice(token, end);
      episodes[index] = {
        ...completed[index],
        logprobs: part(own.logprobs),
        referenceLogprobs: part(parents.logprobs),
        values: own.values ? part(own.values) : new Float32Array(end - token),
        entropy: part(own.entropy),
        score: scored[index].score,
        scoreParts: scored[index].parts,
      };
      token = end;
    }
  }
  return episodes;
}
