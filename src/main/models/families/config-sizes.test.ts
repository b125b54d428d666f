import { expect, test } from 'vitest';
import { parseModelConfig } from './model-config.ts';
import { requireMemory } from './model-tensors.ts';
import { expectedTensorShapes } from './tensor-shapes.ts';

const llama = {
  model_type: 'llama',
  vocab_size: 512,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  max_position_embeddings: 256,
};
const gpt2 = { model_type: 'gpt2', n_layer: 2, n_head: 4, n_embd: 64 };

test.each([
  [llama, 'num_hidden_layers', 1e9],
  [llama, 'num_hidden_layers', 10_000],
  [llama, 'head_dim', 2 ** 31],
  [llama, 'num_attention_heads', 1e6],
  [llama, 'hidden_size', 2 ** 40],
  [llama, 'intermediate_size', 2 ** 40],
  [llama, 'vocab_size', 1e9],
  [llama, 'max_position_embeddings', 2 ** 40],
  [gpt2, 'n_layer', 2e6],
  [gpt2, 'n_head', 1e6],
  [gpt2, 'n_embd', 2 ** 40],
  [gpt2, 'n_positions', 2 ** 40],
])('%o with %s %d is refused by that field', (config, field, value) => {
  expect(() => parseModelConfig({ ...config, [field]: value }, 'config.json')).toThrow(
    new RegExp(`"${field}": expected a whole number from 1 to \\d+`),
  );
});

test('the largest sizes that are let through are compared with the weights in a moment', () => {
  const largest = { num_hidden_layers: 1000, head_dim: 65_536, vocab_size: 2 ** 24, max_position_embeddings: 2 ** 30 };
  expect(expectedTensorShapes(parseModelConfig({ ...llama, ...largest }, 'config.json')).size).toBe(9003);
});

test('weights that no memory of this machine holds are refused with both sizes', () => {
  const shapes = [{ shape: [1000, 1000] }, { shape: [250_000] }];
  expect(() => requireMemory(shapes, 5_000_001)).not.toThrow();
  expect(() => requireMemory(shapes, 4_000_000)).toThrow(/they take 5\.0 MB.*this machine has 4\.0 MB/);
});
