// A pad token that is not the end token. Many published models have none, or name the end token: harmless for those who
// generate, but a trainer that masks padding then masks the end, and the policy never learns to stop.
import type { TokenizerFiles } from './tokenizer-files.ts';
import { idOfToken, specialToken, vocabSizeOf } from './tokenizer-json.ts';
import type { WeightSource } from '../files/write-safetensors.ts';

/** Tokens that makers of models set aside for padding, or that a chat does not use, the first there is. */
const UNUSED_TOKENS = [
  '<|pad|>',
  '<pad>',
  '[PAD]',
  '<|finetune_right_pad_id|>', // Llama 3.1
  '<|reserved_special_token_0|>', // Llama 3
  '<|endoftext|>', // chat models that end turns with a token of their own: Qwen, SmolLM
];

const ADDED_PAD_TOKEN = '<|pad|>';

/**
 * The pad token that the files name; else one of `UNUSED_TOKENS`, else the unknown token; none of these may be the end or the
 * beginning token. A tokenizer that has none gets `<|pad|>` with the next id.
 */
export function withPadToken({ json, config }: TokenizerFiles): TokenizerFiles {
  const taken = [config.eos_token, config.bos_token];
  const usable = (token: string | null | undefined): token is string =>
    typeof token === 'string' && !taken.includes(token) && idOfToken(json, token) !== undefined;
  const named = config.pad_token !== config.eos_token && idOfToken(json, config.pad_token ?? '') !== undefined;
  if (named) return { json, config };
  const found = [...UNUSED_TOKENS, config.unk_token].find(usable);
  if (found !== undefined) return { json, config: { ...config, pad_token: found } };
  const added = specialToken(vocabSizeOf(json), ADDED_PAD_TOKEN);
  return {
    json: { ...json, added_tokens: [...json.added_tokens, added] },
    config: { ...config, pad_token: ADDED_PAD_TOKEN },
  };
}

/**
 * A model's tensors with one more row of embeddings, for a pad token that its tokenizer was given: the mean of all rows. Where
 * the output layer is tied, its logit is then the mean of all logits, so it takes less than 1/V of any distribution.
 */
export function withPadRow(tensors: ReadonlyMap<string, WeightSource>): ReadonlyMap<string, WeightSource> {
  const extended = [...tensors].map(([name, tensor]): [string, WeightSource] => {
    const { shape, read } = tensor;
    if (!hasRowPerToken(name)) return [name, tensor];
    return [name, { shape: [shape[0] + 1, shape[1]], read: async () => withMeanRow(await read(), shape) }];
  });
  return new Map(extended);
}

const hasRowPerToken = (name: string): boolean => /(^lm_head|embed_tokens|wte)\.weight$/.test(name);

function withMeanRow(given: Float32Array, [rows, width]: readonly number[]): Float32Array {
  const data = new Float32Array((rows + 1) * width);
  data.set(given);
  const sums = new Float64Array(width);
  given.forEach((value, i) => (sums[i % width] += value));
  data.set(
    sums.map((sum) => sum / rows),
    rows * width,
  );
  return data;
}
