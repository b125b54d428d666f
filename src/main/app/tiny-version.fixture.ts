/** A version of a few thousand random weights that writes letters, question marks and ends: enough to rank and to train. */
import { parseModelConfig } from '../models/families/model-config.ts';
import { expectedTensorShapes } from '../models/families/tensor-shapes.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../models/template/parley-chat-template.ts';
import { Tokenizer } from '../models/tokenizer/tokenizer.ts';
import { trainBpe } from '../models/tokenizer/train-bpe.ts';
import { writeVersionFolder } from '../models/files/version-folder.ts';
import { Random } from '../../shared/domain/random.ts';

const contextTokens = 96;
const config = parseModelConfig(
  {
    model_type: 'llama',
    vocab_size: 264,
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    max_position_embeddings: contextTokens,
    tie_word_embeddings: false,
  },
  'the tiny test model',
);

/** Writes it as a version folder. Dimension 0 of the residual stream is constant, so the head's column 0 acts as a bias. */
export async function writeTinyVersion(folder: string, seed = 1): Promise<void> {
  const bpe = trainBpe([], { vocabSize: 256 + PARLEY_SPECIAL_TOKENS.length, specialTokens: PARLEY_SPECIAL_TOKENS });
  const tokenizer = Tokenizer.fromJson(bpe, parleyTokenizerConfig(contextTokens));
  const likely = new Set([...tokenizer.encode('abcdefghij ? ? '), tokenizer.eosId]);
  const random = Random.fromSeed(seed);
  const tensors = new Map(
    [...expectedTensorShapes(config)].map(([name, shape]) => {
      const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
      const isNorm = shape.length === 1;
      data.forEach((_, i) => (data[i] = isNorm ? 1 : 0.1 * random.normal()));
      const width = shape.at(-1) ?? 1;
      for (let token = 0; token < config.vocab_size; token++) {
        if (name === 'model.embed_tokens.weight') data[token * width] = 1;
        if (name === 'lm_head.weight') data[token * width] = likely.has(token) ? 1 : -1;
      }
      return [name, { shape, data }];
    }),
  );
  await writeVersionFolder(folder, { config, tokenizer, tensors }, { dtype: 'F32' });
}
