// config.json of the Llama-type families (Llama and SmolLM, Mistral, Qwen2, Qwen3) in Hugging Face's names. They share a layout
// and differ in a few switches. Only what is computed exactly as the config says is accepted: a variant read as if it
// were plain gives wrong text.
import { z } from 'zod';
import { saying } from '../../../shared/language/issues.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { headSize, layerCount, positionCount, vocabularySize, width } from './config-sizes.ts';
import { withoutNulls } from '../files/json-file.ts';
import { ropeParametersSchema, ropeScalingOf } from './rope.ts';

export const LLAMA_TYPES = ['llama', 'mistral', 'qwen2', 'qwen3'] as const;
type LlamaType = (typeof LLAMA_TYPES)[number];

/** What a field that a config.json leaves out means for that family: its class's defaults in `transformers`. */
const DEFAULTS: Readonly<Record<LlamaType, Readonly<Record<string, unknown>>>> = {
  llama: { max_position_embeddings: 2048 },
  mistral: { max_position_embeddings: 131_072, num_key_value_heads: 8, sliding_window: 4096 },
  qwen2: { max_position_embeddings: 32_768, num_key_value_heads: 32, sliding_window: 4096, max_window_layers: 28 },
  qwen3: {
    max_position_embeddings: 32_768,
    num_key_value_heads: 32,
    head_dim: 128,
    sliding_window: 4096,
    max_window_layers: 28,
  },
};

/** The switches that a family has; in another one's config they would be ignored by everybody who reads it. */
const SWITCHES: Readonly<Record<LlamaType, readonly string[]>> = {
  llama: ['attention_bias', 'mlp_bias'],
  mistral: [],
  qwen2: ['use_sliding_window'],
  qwen3: ['attention_bias', 'use_sliding_window'],
};

const fields = z.looseObject({
  model_type: z.enum(LLAMA_TYPES),
  vocab_size: vocabularySize,
  hidden_size: width,
  intermediate_size: width,
  num_hidden_layers: layerCount,
  num_attention_heads: headSize,
  num_key_value_heads: headSize.nullish(),
  head_dim: headSize.nullish(),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_parameters: ropeParametersSchema.nullish(),
  rope_scaling: ropeParametersSchema.nullish(),
  original_max_position_embeddings: positionCount.nullish(),
  max_position_embeddings: positionCount,
  tie_word_embeddings: z.boolean().default(false),
  /** Two names of one function. */
  hidden_act: z
    .enum(['silu', 'swish'], { error: saying(said('modelFaults.config.activations', { known: 'silu' })) })
    .default('silu'),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  use_sliding_window: z.boolean().default(false),
  sliding_window: positionCount.nullish(),
  max_window_layers: z.int().nonnegative().nullish(),
  layer_types: z
    .array(
      z.enum(['full_attention', 'sliding_attention'], { error: saying(said('modelFaults.config.attentionTypes')) }),
    )
    .nullish(),
});
type Fields = z.output<typeof fields>;
/** Where null says as much as leaving the field out; elsewhere, as in sliding_window, it says "none". */
const WITH_DEFAULTS = [
  ...['rms_norm_eps', 'tie_word_embeddings', 'hidden_act', 'attention_bias', 'mlp_bias', 'use_sliding_window'],
  'max_position_embeddings',
];
type Refuse = (field: string, problem: Said) => void;

export const llamaConfigSchema = z
  .preprocess((content) => {
    const given = content as Record<string, unknown> & { model_type: LlamaType };
    return withoutNulls({ ...DEFAULTS[given.model_type], ...given }, WITH_DEFAULTS);
  }, fields)
  .transform((config, context) => {
    const refuse: Refuse = (field, problem) =>
      context.addIssue({ code: 'custom', path: [field], message: saying(problem) });
    const { rope_parameters, original_max_position_embeddings: original, ...kept } = config;
    const rope = config.rope_scaling ?? rope_parameters ?? {};
    const completed = {
      ...kept,
      num_key_value_heads: config.num_key_value_heads ?? config.num_attention_heads,
      head_dim: config.head_dim ?? config.hidden_size / config.num_attention_heads,
      rope_theta: rope.rope_theta ?? config.rope_theta ?? 10_000,
      rope_scaling: ropeScalingOf(
        { ...rope, ...(original && { original_max_position_embeddings: original }) },
        config.max_position_embeddings,
        refuse,
      ),
    };
    checkHeads(completed, refuse);
    checkSwitches(config, refuse);
    checkWindows(config, refuse);
    return completed;
  });

export type LlamaConfig = z.output<typeof llamaConfigSchema>;

function checkHeads(
  { num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: headWidth }: Fields,
  refuse: Refuse,
): void {
  if (heads % keyHeads! !== 0) {
    refuse(
      'num_key_value_heads',
      said('modelFaults.config.divisorOf', { field: 'num_attention_heads', of: heads, got: keyHeads! }),
    );
  }
  if (headWidth! % 2 !== 0) {
    refuse('head_dim', said('modelFaults.config.evenHead', { got: headWidth! }));
  }
}

function checkSwitches(config: Fields, refuse: Refuse): void {
  for (const name of ['attention_bias', 'mlp_bias', 'use_sliding_window'] as const) {
    if (config[name] && !SWITCHES[config.model_type].includes(name)) {
      refuse(name, said('modelFaults.config.noSuchSwitch', { type: config.model_type }));
    }
  }
  if ((config.partial_rotary_factor ?? 1) !== 1) {
    refuse('partial_rotary_factor', said('modelFaults.config.partialRotary'));
  }
}

function checkWindows(config: Fields, refuse: Refuse): void {
  const { layer_types: types, num_hidden_layers: layers } = config;
  if (!types) return;
  if (types.length !== layers)
    refuse('layer_types', said('modelFaults.config.layerTypes', { expected: layers, got: types.length }));
  const slides = types.includes('sliding_attention');
  if (slides && !(config.use_sliding_window && config.sliding_window)) {
    refuse('layer_types', said('modelFaults.config.slidingNeeds'));
  }
}

/** For each layer how many of the latest positions, its own included, a token attends to; undefined for all. */
export function windowsOf(config: LlamaConfig): (number | undefined)[] {
  const window = config.sliding_window ?? undefined;
  return Array.from({ length: config.num_hidden_layers }, (_, layer) => {
    switch (config.model_type) {
      case 'llama':
        return undefined;
      case 'mistral':
        return window;
      case 'qwen2':
      case 'qwen3': {
        const slides = config.layer_types
          ? config.layer_types[layer] === 'sliding_attention'
          : layer >= (config.max_window_layers ?? 0);
        return config.use_sliding_window && slides ? window : undefined;
      }
    }
  });
}
