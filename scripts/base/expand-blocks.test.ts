import { expect, test } from 'vitest';
import { createCpuEngine } from '../../src/main/engines/onnxruntime/cpu-engine.ts';
import { likelihood, windows } from '../../src/main/learn/policy/likelihood.ts';
import { initializePolicy } from '../../src/main/learn/policy/policy.ts';
import { parseModelConfig } from '../../src/main/models/families/model-config.ts';
import { Random } from '../../src/shared/domain/random.ts';
import { expandBlocks } from './expand-blocks.ts';

const configOf = (layers: number) =>
  parseModelConfig(
    {
      ...{ model_type: 'llama', vocab_size: 40, hidden_size: 16, intermediate_size: 24, num_hidden_layers: layers },
      ...{ num_attention_heads: 4, num_key_value_heads: 2, rms_norm_eps: 1e-5, max_position_embeddings: 32 },
      tie_word_embeddings: true,
    },
    'a test model',
  );

test('twice the layers, the same likelihood, and weights of its own', async () => {
  const { tensors } = initializePolicy(configOf(2), Random.fromSeed(3));
  const expanded = expandBlocks(tensors);
  expect(expanded.size).toBe(2 * (tensors.size - 2) + 2);
  const texts = [
    [1, 5, 9, 30, 2],
    [7, 7, 3],
  ].flatMap((ids) => windows(Int32Array.from(ids), 32));
  const engine = createCpuEngine();
  const nats = async (layers: number, of: typeof tensors) =>
    (await likelihood(engine, { config: configOf(layers), tensors: of }, texts, { padId: 0 })).nats;
  expect(await nats(4, expanded)).toBeCloseTo(await nats(2, tensors), 5);
  const [layer, copy] = [0, 1].map((i) => expanded.get(`model.layers.${i}.self_attn.q_proj.weight`)!.data);
  expect(copy).toEqual(layer);
  expect(copy).not.toBe(layer);
});
