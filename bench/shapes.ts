/** The shapes of the models that measurements are named after. */
import { parseModelConfig, type ModelConfig } from '../src/main/models/families/model-config.ts';

function llama(vocabulary: number, width: number, inner: number): ModelConfig {
  return parseModelConfig(
    {
      model_type: 'llama',
      vocab_size: vocabulary,
      hidden_size: width,
      intermediate_size: inner,
      num_hidden_layers: 8,
      num_attention_heads: 8,
      num_key_value_heads: 8,
      max_position_embeddings: 512,
      tie_word_embeddings: true,
    },
    'the shape of a measurement',
  );
}

export const S = llama(4096, 256, 704);
export const M = llama(8192, 512, 1408);
