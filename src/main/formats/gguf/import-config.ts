/** A config.json from llama.cpp's keys and what the tensors' names and shapes say: `architectureMetadata` in reverse. */
import { said } from '../../../shared/language/said.ts';
import { parseModelConfig, type ModelConfig } from '../../models/families/model-config.ts';
import { rotationOf, type RopeScaling } from '../../models/families/rope.ts';
import { corruptGguf } from './header-reader.ts';
import { shortest, type MetadataFields } from './metadata-fields.ts';
import type { OpenTensor } from './open-gguf.ts';
import { ROPE_FACTORS } from './tensors.ts';

type Tensors = ReadonlyMap<string, Pick<OpenTensor, 'shape' | 'read'>>;

/** By llama.cpp's name. Mistral's goes by llama's, and is computed as one: without a window. */
const FAMILIES = ['llama', 'qwen2', 'qwen3', 'gpt2'] as const;
type Family = (typeof FAMILIES)[number];

/** Keys that change what is computed, and the values that change nothing. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  expert_count: [0],
  expert_used_count: [0],
  logit_scale: [0, 1],
  residual_scale: [0, 1],
  embedding_scale: [0, 1],
  'attention.scale': [0],
  'attention.causal': [true],
  'rope.scaling.attn_factor': [1],
};

/** Known before tensors are looked at. @throws ParleyError unsupported that names the architectures there are */
export function familyOf(fields: MetadataFields): Family {
  const given = fields.required('general.architecture', fields.text('general.architecture'));
  const family = FAMILIES.find((known) => known === given);
  if (family !== undefined) return family;
  throw fields.unsupported(said('modelFaults.gguf.architecture', { type: given, known: FAMILIES.join(', ') }));
}

/**
 * @throws ParleyError `corrupt` for fields that are missing, wrong or at odds with the tensors, `unsupported` for what Parley
 *   computes otherwise
 */
export async function configOf(fields: MetadataFields, tensors: Tensors): Promise<ModelConfig> {
  const family = familyOf(fields);
  const own = (key: string) => fields.number(`${family}.${key}`);
  const need = (key: string) => fields.required(`${family}.${key}`, own(key));
  requireNeutral(fields, family);
  const common = {
    vocab_size: embeddingOf(fields, tensors).shape[0],
    tie_word_embeddings: !tensors.has('output.weight'),
  };
  if (family === 'gpt2') {
    const config = {
      model_type: 'gpt2',
      ...common,
      n_embd: need('embedding_length'),
      n_layer: need('block_count'),
      n_head: need('attention.head_count'),
      n_positions: need('context_length'),
      n_inner: need('feed_forward_length'),
      layer_norm_epsilon: shortest(need('attention.layer_norm_epsilon')),
    };
    return parseModelConfig(config, fields.file);
  }
  const [width, heads] = [need('embedding_length'), need('attention.head_count')];
  const headWidth = own('attention.key_length') ?? width / heads;
  requireWholeHeads(fields, family, headWidth);
  const theta = shortest(own('rope.freq_base') ?? 10_000);
  const context = need('context_length');
  const config = {
    model_type: family,
    ...common,
    hidden_size: width,
    intermediate_size: need('feed_forward_length'),
    num_hidden_layers: need('block_count'),
    num_attention_heads: heads,
    num_key_value_heads: own('attention.head_count_kv') ?? heads,
    head_dim: headWidth,
    max_position_embeddings: context,
    rms_norm_eps: shortest(need('attention.layer_norm_rms_epsilon')),
    rope_theta: theta,
    rope_scaling: scalingOf(fields, family) ?? (await stretchingOf(tensors, headWidth, theta, context, fields)),
    ...(family !== 'qwen2' && { attention_bias: tensors.has('blk.0.attn_q.bias') }),
    ...(family === 'llama' && { mlp_bias: tensors.has('blk.0.ffn_up.bias') }),
  };
  return parseModelConfig(config, fields.file);
}

/** A row for each token. */
export function embeddingOf(fields: MetadataFields, tensors: Tensors): Pick<OpenTensor, 'shape'> {
  const embedding = tensors.get('token_embd.weight');
  if (embedding !== undefined) return embedding;
  throw corruptGguf(fields.file, said('modelFaults.gguf.noTensor', { name: 'token_embd.weight' }));
}

function requireNeutral(fields: MetadataFields, family: Family): void {
  for (const [key, harmless] of Object.entries(NEUTRAL)) {
    const name = `${family}.${key}`;
    if (!fields.has(name)) continue;
    const value = key === 'attention.causal' ? fields.boolean(name) : fields.number(name);
    if (!harmless.includes(value))
      throw fields.unsupported(said('modelFaults.gguf.unsupportedValue', { key: name, value: String(value) }));
  }
}

/** Rotary positions turn whole heads, and keys are as wide as values. */
function requireWholeHeads(fields: MetadataFields, family: Family, headWidth: number): void {
  for (const key of ['attention.value_length', 'rope.dimension_count']) {
    const size = fields.number(`${family}.${key}`) ?? headWidth;
    if (size !== headWidth) {
      throw fields.unsupported(said('modelFaults.gguf.headWidth', { key: `${family}.${key}`, size, head: headWidth }));
    }
  }
}

/** What the metadata say of stretched positions; null where they say that there are none. */
function scalingOf(fields: MetadataFields, family: Family): object | undefined {
  const key = (name: string) => `${family}.rope.scaling.${name}`;
  const old = fields.number(`${family}.rope.scale_linear`);
  const type = fields.text(key('type')) ?? (old !== undefined && old !== 1 ? 'linear' : 'none');
  const factor = shortest(fields.number(key('factor')) ?? old ?? 1);
  const own = fields.keys().find((name) => name.startsWith(key('yarn_')));
  if (own !== undefined) throw fields.unsupported(said('modelFaults.gguf.unsupportedKey', { key: own }));
  switch (type) {
    case 'none':
      return undefined;
    case 'linear':
      return { rope_type: 'linear', factor };
    case 'yarn': {
      const name = key('original_context_length');
      const original = fields.required(name, fields.number(name));
      return { rope_type: 'yarn', factor, original_max_position_embeddings: original };
    }
    default:
      throw fields.unsupported(said('modelFaults.gguf.ropeType', { type }));
  }
}

/** Llama 3's own settings; what differs from model to model is in the tensor. */
const LLAMA3 = { rope_type: 'llama3', low_freq_factor: 1, high_freq_factor: 4 } as const;
/** float32, from another program's arithmetic. */
const CLOSE = 1e-5;

/** Llama 3's stretched positions: the file has their effect, a factor for each pair, and the config its settings. */
async function stretchingOf(
  tensors: Tensors,
  headWidth: number,
  theta: number,
  context: number,
  fields: MetadataFields,
): Promise<RopeScaling | undefined> {
  const stored = tensors.get(ROPE_FACTORS);
  if (stored === undefined) return undefined;
  if (stored.shape.join() !== String(headWidth / 2)) {
    throw fields.unsupported(
      said('modelFaults.gguf.ropeFactors', {
        name: ROPE_FACTORS,
        got: stored.shape.join(' × '),
        expected: headWidth / 2,
      }),
    );
  }
  const factors = await stored.read();
  const factor = Math.round(factors.reduce((most, value) => Math.max(most, value), 1) * 1000) / 1000;
  if (factors.every((value) => value === 1)) return undefined;
  const plain = rotationOf(headWidth, theta, undefined).frequencies;
  for (let original = 32; original <= Math.max(context, 8192); original *= 2) {
    const scaling = { ...LLAMA3, factor, original_max_position_embeddings: original };
    const { frequencies } = rotationOf(headWidth, theta, scaling);
    if (frequencies.every((value, i) => Math.abs(plain[i] / value / factors[i] - 1) < CLOSE)) return scaling;
  }
  throw fields.unsupported(said('modelFaults.gguf.notLlama3', { name: ROPE_FACTORS }));
}
