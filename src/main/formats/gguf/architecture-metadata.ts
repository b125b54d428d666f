/** A model's sizes and switches under llama.cpp's keys. */
import type { Said } from '../../../shared/language/said.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { decoderOf } from '../../models/families/decoder.ts';
import type { LlamaConfig } from '../../models/families/llama-config.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { float32, string, uint32 } from './metadata-value.ts';
import type { MetadataValue } from './metadata-value.ts';
import { ggufArchitecture } from './tensors.ts';

/** @throws ParleyError unsupported for what llama.cpp computes otherwise than the config says */
export function architectureMetadata(config: ModelConfig): [string, MetadataValue][] {
  const architecture = ggufArchitecture(config);
  const { norm } = decoderOf(config);
  const epsilonKey = norm.kind === 'rms' ? 'attention.layer_norm_rms_epsilon' : 'attention.layer_norm_epsilon';
  const entries: [string, MetadataValue][] = [
    ['block_count', uint32(config.num_hidden_layers)],
    ['context_length', uint32(config.max_position_embeddings)],
    ['embedding_length', uint32(config.hidden_size)],
    ['feed_forward_length', uint32(config.intermediate_size)],
    ['attention.head_count', uint32(config.num_attention_heads)],
    ['attention.head_count_kv', uint32(config.num_key_value_heads)],
    ['attention.key_length', uint32(config.head_dim)],
    ['attention.value_length', uint32(config.head_dim)],
    [epsilonKey, float32(norm.epsilon)],
    ['vocab_size', uint32(config.vocab_size)],
    ...(config.model_type === 'gpt2' ? [] : ropeMetadata(config)),
  ];
  return [
    ['general.architecture', string(architecture)],
    ...entries.map(([key, value]): [string, MetadataValue] => [`${architecture}.${key}`, value]),
  ];
}

/** What will differ in llama.cpp without making the file useless. */
export function architectureNotes(config: ModelConfig): Said[] {
  const window = decoderOf(config).windows.find((size) => size !== undefined);
  if (window === undefined || window >= config.max_position_embeddings) return [];
  return [said('modelNotes.attendsToAll', { window })];
}

function ropeMetadata(config: LlamaConfig): [string, MetadataValue][] {
  const { model_type: type, num_attention_heads: heads, head_dim: size, hidden_size: width } = config;
  if (type === 'qwen2' && heads * size !== width) throw unsupported(said('modelFaults.gguf.foreign.heads', { size }));
  if (type === 'qwen3' && config.attention_bias) throw unsupported(said('modelFaults.gguf.foreign.attentionBias'));
  return [
    ['rope.freq_base', float32(config.rope_theta)],
    ['rope.dimension_count', uint32(config.head_dim)],
    ...scalingMetadata(config),
  ];
}

function scalingMetadata(config: LlamaConfig): [string, MetadataValue][] {
  const { rope_scaling: scaling } = config;
  switch (scaling?.rope_type) {
    // Dynamic scaling begins beyond the context that is exported; llama3's is in a tensor.
    case undefined:
    case 'dynamic':
      return [];
    case 'llama3':
      if (ggufArchitecture(config) !== 'llama')
        throw unsupported(said('modelFaults.gguf.foreign.llama3Rope', { type: config.model_type }));
      return [];
    case 'linear':
      return [
        ['rope.scaling.type', string('linear')],
        ['rope.scaling.factor', float32(scaling.factor)],
      ];
    case 'yarn': {
      const implied = scaling.factor <= 1 ? 1 : 0.1 * Math.log(scaling.factor) + 1;
      const isUsual = scaling.beta_fast === 32 && scaling.beta_slow === 1 && scaling.truncate;
      if (!isUsual || Math.abs(scaling.attention_factor - implied) > 1e-6) {
        throw unsupported(said('modelFaults.gguf.foreign.yarnSettings'));
      }
      return [
        ['rope.scaling.type', string('yarn')],
        ['rope.scaling.factor', float32(scaling.factor)],
        ['rope.scaling.original_context_length', uint32(scaling.original_max_position_embeddings)],
      ];
    }
  }
}

function unsupported(what: Said): ParleyError {
  return new ParleyError('unsupported', said('errors.gguf.noCounterpart', { what }));
}
