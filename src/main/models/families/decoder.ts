// What a family's decoder consists of, as data: decoder-graph.ts builds any of them from it.
import type { Gpt2Config } from './gpt2-config.ts';
import { windowsOf, type LlamaConfig } from './llama-config.ts';
import type { ModelConfig } from './model-config.ts';
import { rotationOf, type Rotation } from './rope.ts';

/** A linear layer: its name in checkpoints, without `.weight` and `.bias`. */
export interface Linear {
  readonly name: string;
  readonly bias: boolean;
}

/** Names are those of the published checkpoints: `prefix` for what occurs once, `prefix.block.<layer>` for the rest. */
export interface Decoder {
  readonly prefix: string;
  readonly block: string;
  readonly embedding: string;
  /** Where the token's place comes in: a table of learned vectors added at the start, or a turning of queries and keys. */
  readonly positions: { readonly kind: 'learned'; readonly name: string } | ({ readonly kind: 'rotary' } & Rotation);
  readonly norm: { readonly kind: 'layer' | 'rms'; readonly epsilon: number };
  readonly attentionNorm: string;
  readonly feedForwardNorm: string;
  readonly finalNorm: string;
  /** One layer for all three, or one each. */
  readonly queryKeyValue: { readonly fused: Linear } | { readonly separate: readonly [Linear, Linear, Linear] };
  /** RMS norms over each head's numbers, of queries and of keys. */
  readonly headNorms: readonly [string, string] | undefined;
  readonly attentionOutput: Linear;
  readonly feedForward:
    | { readonly kind: 'gelu'; readonly up: Linear; readonly down: Linear }
    | { readonly kind: 'swiglu'; readonly gate: Linear; readonly up: Linear; readonly down: Linear };
  /** Weights of linear layers are [out, in], or [in, out]. */
  readonly linearLayout: 'out-in' | 'in-out';
  /** Per layer: how many of the latest positions a token attends to, undefined for all. */
  readonly windows: readonly (number | undefined)[];
}

export function decoderOf(config: ModelConfig): Decoder {
  return config.model_type === 'gpt2' ? gpt2Decoder(config) : llamaDecoder(config);
}

function gpt2Decoder(config: Gpt2Config): Decoder {
  const linear = (name: string): Linear => ({ name, bias: true });
  return {
    prefix: 'transformer',
    block: 'h',
    embedding: 'wte',
    positions: { kind: 'learned', name: 'wpe' },
    norm: { kind: 'layer', epsilon: config.layer_norm_epsilon },
    attentionNorm: 'ln_1',
    feedForwardNorm: 'ln_2',
    finalNorm: 'ln_f',
    queryKeyValue: { fused: linear('attn.c_attn') },
    headNorms: undefined,
    attentionOutput: linear('attn.c_proj'),
    feedForward: { kind: 'gelu', up: linear('mlp.c_fc'), down: linear('mlp.c_proj') },
    linearLayout: 'in-out',
    windows: Array.from({ length: config.n_layer }, () => undefined),
  };
}

function llamaDecoder(config: LlamaConfig): Decoder {
  const inAttention = (name: string, bias: boolean): Linear => ({ name: `self_attn.${name}`, bias });
  const inFeedForward = (name: string): Linear => ({ name: `mlp.${name}`, bias: config.mlp_bias });
  // Qwen2 has them on queries, keys and values only, always.
  const queryBias = config.model_type === 'qwen2' || config.attention_bias;
  return {
    prefix: 'model',
    block: 'layers',
    embedding: 'embed_tokens',
    positions: { kind: 'rotary', ...rotationOf(config.head_dim, config.rope_theta, config.rope_scaling) },
    norm: { kind: 'rms', epsilon: config.rms_norm_eps },
    attentionNorm: 'input_layernorm',
    feedForwardNorm: 'post_attention_layernorm',
    finalNorm: 'norm',
    queryKeyValue: {
      separate: [inAttention('q_proj', queryBias), inAttention('k_proj', queryBias), inAttention('v_proj', queryBias)],
    },
    headNorms: config.model_type === 'qwen3' ? ['self_attn.q_norm', 'self_attn.k_norm'] : undefined,
    attentionOutput: inAttention('o_proj', config.attention_bias),
    feedForward: {
      kind: 'swiglu',
      gate: inFeedForward('gate_proj'),
      up: inFeedForward('up_proj'),
      down: inFeedForward('down_proj'),
    },
    linearLayout: 'out-in',
    windows: windowsOf(config),
  };
}
