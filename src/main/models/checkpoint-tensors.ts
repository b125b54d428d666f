import { ParleyError } from '../../shared/domain/errors.ts';
import { expectedTensorShapes } from './tensor-shapes.ts';
import type { ModelConfig } from './model-config.ts';
import { decoderOf } from './decoder.ts';
import type { StoredTensor } from './read-safetensors.ts';
import type { WeightTensor } from './write-safetensors.ts';

/** A scalar head on top of the backbone: a reward model's (its names in Hugging Face's sequence classification). */
const EXTRA_TENSORS = new Set(['score.weight', 'score.bias']);

/** Left in checkpoints by some programs and derived from the config by everybody. */
const DERIVED_TENSORS = /(\.rotary_emb\.inv_freq|\.attn\.bias|\.attn\.masked_bias)$/;

export interface CheckpointTensors<Tensor = WeightTensor> {
  /** Exactly the tensors of the config's architecture. */
  tensors: ReadonlyMap<string, Tensor>;
  /** A reward model's `score.weight` [1, hidden] and `score.bias` [1], where there are any. */
  extras: ReadonlyMap<string, Tensor>;
}

/**
 * Sorts a checkpoint's tensors into those that its config asks for and a scalar head.
 * @throws ParleyError `corrupt` that lists what is missing, unexpected, of another shape or not floating-point
 */
export function checkTensors(
  found: ReadonlyMap<string, StoredTensor | WeightTensor>,
  config: ModelConfig,
  source: string,
): CheckpointTensors {
  const isFloat = ({ data }: StoredTensor | WeightTensor) => data instanceof Float32Array;
  return sortTensors(found, isFloat, config, source) as CheckpointTensors;
}

/** The same for tensors wherever they are. @throws as `checkTensors` */
export function sortTensors<Tensor extends { readonly shape: readonly number[] }>(
  found: ReadonlyMap<string, Tensor>,
  isFloat: (tensor: Tensor) => boolean,
  config: ModelConfig,
  source: string,
): CheckpointTensors<Tensor> {
  const expected = expectedTensorShapes(config);
  const tensors = new Map<string, Tensor>();
  const extras = new Map<string, Tensor>();
  const problems: string[] = [];
  for (const [storedName, tensor] of found) {
    const { shape } = tensor;
    const name = fullName(storedName, config);
    const isExtra = EXTRA_TENSORS.has(name);
    // A tied output layer may be stored all the same; the embedding is what counts.
    if (DERIVED_TENSORS.test(name) || (name === 'lm_head.weight' && config.tie_word_embeddings)) continue;
    const wanted = isExtra ? extraShape(name, config) : expected.get(name);
    if (wanted === undefined)
      problems.push(`${name} [${shape.join(', ')}] is not part of a ${config.model_type} model`);
    else if (shape.join() !== wanted.join()) {
      problems.push(`${name}: expected [${wanted.join(', ')}], got [${shape.join(', ')}]`);
    } else if (!isFloat(tensor)) problems.push(`${name}: expected floating-point numbers, got integers`);
    else (isExtra ? extras : tensors).set(name, tensor);
  }
  const named = new Set([...found.keys()].map((name) => fullName(name, config)));
  for (const name of expected.keys()) if (!named.has(name)) problems.push(`${name} is missing`);
  if (problems.length > 0) {
    const more = problems.length > 5 ? `; and ${problems.length - 5} more` : '';
    throw new ParleyError(
      'corrupt',
      `Checking the tensors of ${source} against its config: ${problems.slice(0, 5).join('; ')}${more}`,
      { file: source },
    );
  }
  return { tensors, extras };
}

/** Files of the decoder alone, such as the first ones of GPT-2, leave out the prefix that a model with a head gives it. */
function fullName(name: string, config: ModelConfig): string {
  const { prefix, block, ...decoder } = decoderOf(config);
  const parts = [block, decoder.embedding, decoder.finalNorm];
  if (decoder.positions.kind === 'learned') parts.push(decoder.positions.name);
  return parts.includes(name.split('.')[0]) ? `${prefix}.${name}` : name;
}

function extraShape(name: string, config: ModelConfig): number[] {
  return name === 'score.bias' ? [1] : [1, config.hidden_size];
}
