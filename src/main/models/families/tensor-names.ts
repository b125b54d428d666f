/** The names under which checkpoints hold a model's tensors, and what training programs put around them. */
import { decoderOf } from './decoder.ts';
import type { ModelConfig } from './model-config.ts';

/** A scalar head on top of the backbone: a reward model's (its names in Hugging Face's sequence classification). */
const SCALAR_HEAD: ReadonlySet<string> = new Set(['score.weight', 'score.bias']);
/** Layers of a Q-head over candidate replies. */
const Q_HEAD = /^q(\.(value|advantage))?\.\d+\.(weight|bias)$/;

/** Whether it is part of what stands on the decoder instead of, or beside, its output layer. */
export function isHeadTensor(name: string): boolean {
  return SCALAR_HEAD.has(name) || isQHeadTensor(name);
}

export function isQHeadTensor(name: string): boolean {
  return Q_HEAD.test(name);
}

/** Left in checkpoints by some programs and derived from the config by everybody. */
export const DERIVED_TENSORS = /(\.rotary_emb\.inv_freq|\.attn\.bias|\.attn\.masked_bias)$/;

/** Modules that compiling, sharding and parallel training wrap around others, anywhere in a model. */
const WRAPPERS: ReadonlySet<string> = new Set([
  ...['_orig_mod', 'module', '_fsdp_wrapped_module', '_checkpoint_wrapped_module', '_forward_module'],
]);
/** Models that hold the model: PEFT's, TRL's with a value head, and others'. */
const HOLDERS: ReadonlySet<string> = new Set(['base_model', 'model', 'pretrained_model', 'policy', 'actor']);

/**
 * A stored name as the model's family publishes it: without wrappers and holders, and with the decoder's prefix, which files
 * of the decoder alone (such as the first ones of GPT-2) leave out. An unknown name loses its wrappers only.
 */
export function bareName(stored: string, config: ModelConfig): string {
  const segments = stored.split('.').filter((segment) => !WRAPPERS.has(segment));
  for (let start = 0; start < segments.length; start++) {
    const name = withPrefix(segments.slice(start), config);
    if (name !== undefined) return name;
    if (!HOLDERS.has(segments[start])) break;
  }
  return segments.join('.');
}

/** The full name, undefined where the first segment is none of the model's own. */
function withPrefix(segments: readonly string[], config: ModelConfig): string | undefined {
  const { prefix, block, embedding, finalNorm, positions } = decoderOf(config);
  const inDecoder = [block, embedding, finalNorm, ...(positions.kind === 'learned' ? [positions.name] : [])];
  const [first, second] = segments;
  const name = segments.join('.');
  if (inDecoder.includes(first)) return `${prefix}.${name}`;
  if (first === prefix && inDecoder.includes(second)) return name;
  return first === 'lm_head' || isHeadTensor(name) ? name : undefined;
}
