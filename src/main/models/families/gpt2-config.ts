// config.json of GPT-2 (Radford et al. 2019) in Hugging Face's names.
import { z } from 'zod';
import { saying } from '../../../shared/language/issues.ts';
import { said } from '../../../shared/language/said.ts';
import { headSize, layerCount, positionCount, vocabularySize, width } from './config-sizes.ts';
import { withoutNulls } from '../files/json-file.ts';

/** GPT-2's own name for a size, by the name that other families have for it; `transformers` reads either. */
const COMMON_NAMES = {
  hidden_size: 'n_embd',
  num_hidden_layers: 'n_layer',
  num_attention_heads: 'n_head',
  max_position_embeddings: 'n_positions',
} as const;

/** The activation x·Φ(x) by its tanh approximation (Hendrycks & Gimpel 2016) goes by several names. */
const GELU_TANH_NAMES = ['gelu_new', 'gelu_pytorch_tanh', 'gelu_fast'] as const;

const fields = z
  .looseObject({
    model_type: z.literal('gpt2'),
    vocab_size: vocabularySize.default(50_257),
    n_embd: width.default(768),
    n_layer: layerCount.default(12),
    n_head: headSize.default(12),
    n_positions: positionCount.default(1024),
    n_inner: width.nullish(),
    activation_function: z
      .enum(GELU_TANH_NAMES, {
        error: saying(said('modelFaults.config.activations', { known: GELU_TANH_NAMES.join(', ') })),
      })
      .default('gelu_new'),
    layer_norm_epsilon: z.number().positive().default(1e-5),
    scale_attn_weights: z.literal(true, { error: saying(said('modelFaults.config.unscaledAttention')) }).default(true),
    scale_attn_by_inverse_layer_idx: z
      .literal(false, { error: saying(said('modelFaults.config.attentionByLayer')) })
      .default(false),
    add_cross_attention: z.literal(false, { error: saying(said('modelFaults.config.crossAttention')) }).default(false),
    tie_word_embeddings: z.boolean().default(true),
  })
  .refine(({ n_embd: size, n_head: heads }) => size % heads === 0, {
    path: ['n_head'],
    error: ({ input }) => {
      const { n_embd: size, n_head: heads } = input as { n_embd: number; n_head: number };
      return saying(said('modelFaults.config.divisorOf', { field: 'n_embd', of: size, got: heads }));
    },
  });

/** With the sizes under the names that all families share, too; `gpt2Json` leaves them out again. */
export const gpt2ConfigSchema = z
  .preprocess((content) => {
    const given = content as Record<string, unknown>;
    const renamed = Object.entries(COMMON_NAMES).flatMap(([common, own]) =>
      (given[own] ?? undefined) === undefined && (given[common] ?? undefined) !== undefined
        ? [[own, given[common]]]
        : [],
    );
    const names = Object.keys(fields.shape).filter((name) => name !== 'n_inner');
    return withoutNulls({ ...given, ...(Object.fromEntries(renamed) as Record<string, unknown>) }, names);
  }, fields)
  .transform((config) => ({
    ...config,
    hidden_size: config.n_embd,
    intermediate_size: config.n_inner ?? 4 * config.n_embd,
    num_hidden_layers: config.n_layer,
    num_attention_heads: config.n_head,
    num_key_value_heads: config.n_head,
    head_dim: config.n_embd / config.n_head,
    max_position_embeddings: config.n_positions,
  }));

export type Gpt2Config = z.output<typeof gpt2ConfigSchema>;

/** The config as it is published. */
export function gpt2Json(config: Gpt2Config): Record<string, unknown> {
  const derived = new Set([...Object.keys(COMMON_NAMES), 'intermediate_size', 'num_key_value_heads', 'head_dim']);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !derived.has(name)));
}
