/**
 * Models of the Hugging Face Hub that are known to work here: their families are tested against the transformers library, and
 * their licences let anybody use them. Each value is its repository's own: sizes and licence from the list of its files and its
 * card, the rest from its config.json, without the fields that change neither size nor speed.
 */
import type { JsonObject } from './json.ts';

export interface KnownModel {
  /** OWNER/NAME on the Hub. */
  readonly repository: string;
  readonly licence: string;
  /** The Hub gives it only to accounts that accepted its makers' terms. */
  readonly gated: boolean;
  /** Of its weights and tokenizer, as they are fetched. */
  readonly sizeBytes: number;
  /** Whether it was trained to reply in turns; others go on with a text. */
  readonly chats: boolean;
  readonly config: JsonObject;
}

const smolLm2 = { model_type: 'llama', vocab_size: 49_152, tie_word_embeddings: true, rms_norm_eps: 1e-5 };
const qwen = { vocab_size: 151_936, tie_word_embeddings: true, rms_norm_eps: 1e-6, rope_theta: 1_000_000 };

export const knownModels: readonly KnownModel[] = [
  {
    // huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct
    repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    licence: 'apache-2.0',
    gated: false,
    sizeBytes: 269_060_552 + 2_104_556,
    chats: true,
    config: {
      ...smolLm2,
      hidden_size: 576,
      intermediate_size: 1536,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      max_position_embeddings: 8192,
      rope_theta: 100_000,
    },
  },
  {
    // huggingface.co/HuggingFaceTB/SmolLM2-360M-Instruct
    repository: 'HuggingFaceTB/SmolLM2-360M-Instruct',
    licence: 'apache-2.0',
    gated: false,
    sizeBytes: 723_674_912 + 2_104_556,
    chats: true,
    config: {
      ...smolLm2,
      hidden_size: 960,
      intermediate_size: 2560,
      num_hidden_layers: 32,
      num_attention_heads: 15,
      num_key_value_heads: 5,
      max_position_embeddings: 8192,
      rope_theta: 100_000,
    },
  },
  {
    // huggingface.co/Qwen/Qwen2.5-0.5B-Instruct
    repository: 'Qwen/Qwen2.5-0.5B-Instruct',
    licence: 'apache-2.0',
    gated: false,
    sizeBytes: 988_097_824 + 7_031_645,
    chats: true,
    config: {
      model_type: 'qwen2',
      ...qwen,
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      max_position_embeddings: 32_768,
    },
  },
  {
    // huggingface.co/Qwen/Qwen3-0.6B: its file holds the output layer besides, which the config ties to the embedding.
    repository: 'Qwen/Qwen3-0.6B',
    licence: 'apache-2.0',
    gated: false,
    sizeBytes: 1_503_300_328 + 11_422_654,
    chats: true,
    config: {
      model_type: 'qwen3',
      ...qwen,
      hidden_size: 1024,
      intermediate_size: 3072,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      head_dim: 128,
      max_position_embeddings: 40_960,
    },
  },
  {
    // huggingface.co/meta-llama/Llama-3.2-1B-Instruct
    repository: 'meta-llama/Llama-3.2-1B-Instruct',
    licence: 'llama3.2',
    gated: true,
    sizeBytes: 2_471_645_608 + 9_085_657,
    chats: true,
    config: {
      model_type: 'llama',
      vocab_size: 128_256,
      tie_word_embeddings: true,
      rms_norm_eps: 1e-5,
      rope_theta: 500_000,
      rope_scaling: {
        rope_type: 'llama3',
        factor: 32,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 8192,
      },
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 16,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      head_dim: 64,
      max_position_embeddings: 131_072,
    },
  },
  {
    // huggingface.co/Qwen/Qwen2.5-1.5B-Instruct
    repository: 'Qwen/Qwen2.5-1.5B-Instruct',
    licence: 'apache-2.0',
    gated: false,
    sizeBytes: 3_087_467_144 + 7_031_645,
    chats: true,
    config: {
      model_type: 'qwen2',
      ...qwen,
      hidden_size: 1536,
      intermediate_size: 8960,
      num_hidden_layers: 28,
      num_attention_heads: 12,
      num_key_value_heads: 2,
      max_position_embeddings: 32_768,
    },
  },
  {
    // huggingface.co/HuggingFaceTB/SmolLM2-1.7B-Instruct
    repository: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
    licence: 'apache-2.0',
    gated: false,
    sizeBytes: 3_422_777_952 + 2_104_556,
    chats: true,
    config: {
      ...smolLm2,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 24,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      max_position_embeddings: 8192,
      rope_theta: 130_000,
    },
  },
  {
    // huggingface.co/openai-community/gpt2
    repository: 'openai-community/gpt2',
    licence: 'mit',
    gated: false,
    sizeBytes: 548_105_171 + 1_355_256,
    chats: false,
    config: { model_type: 'gpt2', vocab_size: 50_257, n_embd: 768, n_layer: 12, n_head: 12, n_positions: 1024 },
  },
];
