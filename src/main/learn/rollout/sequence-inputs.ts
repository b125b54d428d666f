/** What a loss over whole completions is fed beside their tokens: which token is whose, and numbers per completion [S]. */
import { f32, type Tensor } from '../../engines/engine.ts';
import type { Node } from '../../graph/node.ts';
import { input } from '../../graph/ops/leaf.ts';
import { membershipOf } from '../policy/sequence-logprobs.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import { tokenInputs, type BatchForm, type CompletedPrompt } from './episode-inputs.ts';

export const perToken = (name: string): Node => input(name, 'f32', ['N']);
export const perSequence = (name: string): Node => input(name, 'f32', ['S']);

/** As `tokenInputs`, with `membership` [S, N] and `sequenceWeights` [S], by which every completion weighs the same. */
export function sequenceInputs<Of extends CompletedPrompt>(
  episodes: readonly Of[],
  form: BatchForm,
  of: {
    readonly perToken?: Readonly<Record<string, (episode: Of) => ArrayLike<number>>>;
    readonly perSequence?: Readonly<Record<string, (episode: Of) => number>>;
  },
): UpdateInputs {
  const { inputs, tokens, shares } = tokenInputs(episodes, form, of.perToken ?? {});
  const count = episodes.length;
  const given = Object.entries(of.perSequence ?? {}).map(([name, valueOf]): [string, Tensor] => {
    return [name, f32(Float32Array.from(episodes, valueOf))];
  });
  return {
    inputs: {
      ...inputs,
      ...Object.fromEntries(given),
      membership: membershipOf(episodes.map(({ completion }) => completion.tokenIds.length)),
      sequenceWeights: f32(new Float32Array(count).fill(1 / count)),
    },
    tokens,
    shares: { ...shares, sequenceWeights: count },
  };
}
