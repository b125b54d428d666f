import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { expectedTensorShapes } from '../families/tensor-shapes.ts';
import type { ModelConfig } from '../families/model-config.ts';
import { FLOAT_TYPES } from './safetensors-header.ts';
import { bareName, DERIVED_TENSORS, isHeadTensor, isQHeadTensor } from '../families/tensor-names.ts';
import type { WeightTensor } from './write-safetensors.ts';

export interface CheckpointTensors<Tensor = WeightTensor> {
  /** Exactly the tensors of the config's architecture. */
  tensors: ReadonlyMap<string, Tensor>;
  /** A reward model's `score.weight` [1, hidden] and `score.bias` [1], or a Q-head's layers `q.…`, where there are any. */
  extras: ReadonlyMap<string, Tensor>;
}

/** A tensor wherever it is; one in memory has no `dtype`, and its numbers are floating-point. */
interface Shaped {
  readonly shape: readonly number[];
  readonly dtype?: string;
}

/**
 * Sorts a checkpoint's tensors into those that its config asks for and a scalar head.
 * @throws ParleyError `corrupt` that lists what is missing, unexpected, there twice, of another shape or not floating-point
 */
export function sortTensors<Tensor extends Shaped>(
  found: ReadonlyMap<string, Tensor>,
  config: ModelConfig,
  source: string,
): CheckpointTensors<Tensor> {
  const expected = expectedTensorShapes(config);
  const tensors = new Map<string, Tensor>();
  const extras = new Map<string, Tensor>();
  const problems: Said[] = [];
  const named = new Set<string>();
  for (const [storedName, tensor] of found) {
    const { shape, dtype } = tensor;
    const name = bareName(storedName, config);
    const isExtra = isHeadTensor(name);
    // A tied output layer may be stored all the same; the embedding is what counts.
    if (DERIVED_TENSORS.test(name) || (name === 'lm_head.weight' && config.tie_word_embeddings)) continue;
    const wanted = isExtra ? extraShape(name, shape, config) : expected.get(name);
    if (wanted === undefined)
      problems.push(said('modelFaults.tensors.unknown', { name, shape, type: config.model_type }));
    else if (named.has(name)) problems.push(said('modelFaults.tensors.twice', { name, other: storedName }));
    else if (shape.join() !== wanted.join()) {
      problems.push(said('modelFaults.tensors.shape', { name, expected: wanted, got: shape }));
    } else if (dtype !== undefined && !FLOAT_TYPES.includes(dtype)) {
      problems.push(said('modelFaults.tensors.type', { name, known: FLOAT_TYPES.join(', '), got: dtype }));
    } else (isExtra ? extras : tensors).set(name, tensor);
    named.add(name);
  }
  for (const name of expected.keys())
    if (!named.has(name)) problems.push(said('modelFaults.tensors.missing', { name }));
  if (problems.length > 0) {
    throw new ParleyError(
      'corrupt',
      said('errors.files.tensorsMisfit', {
        source,
        problems: problems.slice(0, 5),
        more: Math.max(0, problems.length - 5),
      }),
      { file: source },
    );
  }
  return { tensors, extras };
}

/** A Q-head's layers have the widths that its run was told. */
function extraShape(name: string, found: readonly number[], config: ModelConfig): readonly number[] {
  if (isQHeadTensor(name)) return found;
  return name === 'score.bias' ? [1] : [1, config.hidden_size];
}
