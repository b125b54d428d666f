// config.json of a Llama-type model, in Hugging Face's names, and the tensors that belong to it.
import { z } from 'zod';

const size = z.int().positive();

const ropeParametersSchema = z.looseObject({
  rope_theta: z.number().positive().optional(),
  rope_type: z.string().optional(),
  type: z.string().optional(),
});

/** Only what is computed exactly as the config says is accepted: a variant read as if it were plain gives wrong text. */
export const llamaConfigSchema = z
  .looseObject({
    model_type: z.literal('llama'),
    vocab_size: size,
    hidden_size: size,
    intermediate_size: size,
    num_hidden_layers: size,
    num_attention_heads: size,
    num_key_value_heads: size.nullish(),
    head_dim: size.nullish(),
    rms_norm_eps: z.number().positive().default(1e-6),
    rope_theta: z.number().positive().nullish(),
    rope_parameters: ropeParametersSchema.nullish(),
    rope_scaling: ropeParametersSchema.nullish(),
    max_position_embeddings: size.default(2048),
    tie_word_embeddings: z.boolean().default(false),
    hidden_act: z.literal('silu', { error: 'only the activation "silu" is supported' }).default('silu'),
    attention_bias: z.literal(false, { error: 'attention with bias is not supported yet' }).default(false),
    mlp_bias: z.literal(false, { error: 'feed-forward layers with bias are not supported yet' }).default(false),
  })
  .transform(({ rope_parameters: rope, ...config }) => ({
    ...config,
    num_key_value_heads: config.num_key_value_heads ?? config.num_attention_heads,
    head_dim: config.head_dim ?? config.hidden_size / config.num_attention_heads,
    // Newer files keep it with the other rotary settings.
    rope_theta: config.rope_theta ?? rope?.rope_theta ?? 10000,
    rope_scaling: config.rope_scaling ?? rope,
  }))
  .superRefine((config, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (config.num_attention_heads % config.num_key_value_heads !== 0) {
      refuse(
        'num_key_value_heads',
        `expected a divisor of num_attention_heads ${config.num_attention_heads}, got ${config.num_key_value_heads}`,
      );
    }
    if (config.head_dim % 2 !== 0) {
      refuse('head_dim', `expected an even whole number (rotary positions turn pairs), got ${config.head_dim}`);
    }
    const scaling = config.rope_scaling?.rope_type ?? config.rope_scaling?.type ?? 'default';
    if (scaling !== 'default') refuse('rope_scaling', `scaled rotary positions (${scaling}) are not supported yet`);
  })
  .transform(({ rope_scaling: _, ...config }) => config);

export type LlamaConfig = z.output<typeof llamaConfigSchema>;

/** Names and shapes of a Llama checkpoint's tensors; linear layers are [out, in]. */
export function llamaTensorShapes(config: LlamaConfig): Map<string, number[]> {
  const { hidden_size: width, intermediate_size: inner, vocab_size: vocab } = config;
  const queryWidth = config.num_attention_heads * config.head_dim;
  const keyWidth = config.num_key_value_heads * config.head_dim;
  const shapes = new Map<string, number[]>([['model.embed_tokens.weight', [vocab, width]]]);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const inLayer: Record<string, number[]> = {
      input_layernorm: [width],
      'self_attn.q_proj': [queryWidth, width],
      'self_attn.k_proj': [keyWidth, width],
      'self_attn.v_proj': [keyWidth, width],
      'self_attn.o_proj': [width, queryWidth],
      post_attention_layernorm: [width],
      'mlp.gate_proj': [inner, width],
      'mlp.up_proj': [inner, width],
      'mlp.down_proj': [width, inner],
    };
    for (const [name, shape] of Object.entries(inLayer)) shapes.set(`model.layers.${layer}.${name}.weight`, shape);
  }
  shapes.set('model.norm.weight', [width]);
  if (!config.tie_word_embeddings) shapes.set('lm_head.weight', [vocab, width]);
  return shapes;
}
