/** Prompts with their completions as a batch, and what is fed beside it: numbers per token, weights. */
import { f32, i32, type Tensor } from '../../engines/engine.ts';
import { concatIds } from '../data/concat-ids.ts';
import { nextTokenBatch } from '../data/token-batch.ts';
import { hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import type { Completion } from '../ports.ts';
import type { UpdateInputs } from '../update/update-program.ts';

export interface CompletedPrompt {
  readonly prompt: Int32Array;
  readonly completion: Completion;
}

/** What a batch is packed by. */
export interface BatchForm {
  readonly padId: number;
  /** How long a row may be. */
  readonly contextTokens: number;
}

export function sequenceOf({ prompt, completion }: CompletedPrompt): Int32Array {
  return concatIds(prompt, completion.conversation?.tokens ?? completion.tokenIds);
}

/** 1 for the tokens of a sequence that the policy wrote: what others said in between is read, and nothing is learned from it. */
function ownTokens({ prompt, completion }: CompletedPrompt, length: number): Uint8Array {
  const mask = new Uint8Array(length);
  if (completion.conversation === undefined) mask.fill(1, prompt.length);
  else mask.set(completion.conversation.isOwn, prompt.length);
  return mask;
}

/** The rows that predict the completions' tokens, and these as labels [N]. */
export function completionBatch(
  episodes: readonly CompletedPrompt[],
  { padId, contextTokens }: BatchForm,
): Record<string, Tensor> {
  const sequences = episodes.map(sequenceOf);
  const masks = episodes.map((episode, i) => ownTokens(episode, sequences[i].length));
  const { batch, rows, labels } = nextTokenBatch(sequences, masks, padId, contextTokens);
  return { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels) };
}

/** The update's inputs for some episodes: every completion token weighs the same, by `weights`. */
export function tokenInputs<Of extends CompletedPrompt>(
  episodes: readonly Of[],
  form: BatchForm,
  perToken: Readonly<Record<string, (episode: Of) => ArrayLike<number>>>,
): UpdateInputs {
  const count = episodes.reduce((sum, { completion }) => sum + completion.tokenIds.length, 0);
  const given = Object.entries(perToken).map(([name, valuesOf]) => {
    return [name, f32(Float32Array.from(episodes.flatMap((episode) => Array.from(valuesOf(episode)))))];
  });
  return {
    inputs: {
      ...completionBatch(episodes, form),
      ...(Object.fromEntries(given) as Record<string, Tensor>),
      weights: f32(new Float32Array(count).fill(1 / count)),
    },
    tokens: count,
    shares: { weights: count },
  };
}
