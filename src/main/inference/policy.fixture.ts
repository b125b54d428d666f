/** A policy of a few thousand random weights for tests, and its full forward pass as the oracle for cached decoding. */
import type { Engine, ParameterTensor } from '../engines/engine.ts';
import { i32 } from '../engines/engine.ts';
import { input } from '../graph/ops/leaf.ts';
import { parseModelConfig, type ModelConfig } from '../models/families/model-config.ts';
import { expectedTensorShapes } from '../models/families/tensor-shapes.ts';
import { policyHidden, policyLogits } from '../models/families/decoder-graph.ts';
import { Random } from '../../shared/domain/random.ts';

export const tinyConfig = parseModelConfig(
  {
    model_type: 'llama',
    vocab_size: 40,
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    max_position_embeddings: 100,
  },
  'the test model',
);

/** Weights large enough that the next token depends on the context. */
export function tinyTensors(seed: number, config: ModelConfig = tinyConfig): Map<string, ParameterTensor> {
  const random = Random.fromSeed(seed);
  const tensors = new Map<string, ParameterTensor>();
  for (const [name, shape] of expectedTensorShapes(config)) {
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    tensors.set(name, { shape, data: data.map(() => (shape.length === 1 ? 1 : 0.5 * random.normal())) });
  }
  return tensors;
}

/** Logits of the token after `tokens`, by one pass over all of them without a cache. */
export async function createLogitsOracle(
  engine: Engine,
  config: ModelConfig,
  tensors: ReadonlyMap<string, ParameterTensor>,
): Promise<(tokens: readonly number[]) => Promise<Float64Array>> {
  const parameters = engine.createParameters();
  parameters.write(tensors);
  const [tokens, positions] = [input('tokens', 'i32', [1, 'T']), input('positions', 'i32', [1, 'T'])];
  const logits = policyLogits(config, policyHidden(config, tokens, positions).hidden);
  const program = await engine.compile({ outputs: { logits } }, { parameters });
  return async (ids) => {
    const shape = [1, ids.length];
    const outputs = await program.run({
      tokens: i32(Int32Array.from(ids), shape),
      positions: i32(Int32Array.from(ids.keys()), shape),
    });
    return Float64Array.from(outputs.logits.data.subarray(-config.vocab_size));
  };
}

/** log softmax(logits / temperature) of those. */
export async function createOracle(
  ...policy: Parameters<typeof createLogitsOracle>
): Promise<(tokens: readonly number[], temperature?: number) => Promise<Float64Array>> {
  const logitsAfter = await createLogitsOracle(...policy);
  return async (ids, temperature = 1) => {
    const last = (await logitsAfter(ids)).map((logit) => logit / temperature);
    const largest = Math.max(...last);
    const logTotal = largest + Math.log(last.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    return last.map((logit) => logit - logTotal);
  };
}
