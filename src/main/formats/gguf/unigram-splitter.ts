/** Which Unigram tokenizers llama.cpp follows: its own does nothing to a text but mark spaces, as it is asked to here. */
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { SPACE_MARK, type TokenizerJson, type UnigramTokenizerJson } from '../../models/tokenizer/tokenizer-json.ts';
import { spacesOf, type SpaceMarks } from './space-marks.ts';

/** Pieces one after the other, spaces for their marks. */
const decoderSchema = z.union([
  z.looseObject({ type: z.literal('Metaspace'), replacement: z.literal(SPACE_MARK) }),
  z.looseObject({
    type: z.literal('Sequence'),
    decoders: z.tuple(
      [
        z.looseObject({
          type: z.literal('Replace'),
          pattern: z.object({ String: z.literal(SPACE_MARK) }),
          content: z.literal(' '),
        }),
      ],
      z.looseObject({ type: z.enum(['Fuse', 'Strip']) }),
    ),
  }),
]);

/** @throws ParleyError unsupported that names the part which llama.cpp has no counterpart to */
export function requireUnigram(json: UnigramTokenizerJson): SpaceMarks {
  const { normalizer, pre_tokenizer: preTokenizer, decoder, model } = json;
  const spaces = spacesOf(json);
  if (spaces === undefined) {
    const [part, value] = namedSteps(normalizer) === '' ? ['pre_tokenizer', preTokenizer] : ['normalizer', normalizer];
    throw unsupported(`the ${part} ${namedSteps(value) || JSON.stringify(value)}`);
  }
  if (!decoderSchema.safeParse(decoder).success) throw unsupported(`the decoder ${namedSteps(decoder) || 'null'}`);
  if (typeof model.unk_id !== 'number') throw unsupported('a vocabulary without an unknown token (unk_id)');
  if (spaces.cutsAtSpaces) requireWords(model.vocab);
  requireLowestPiece(json);
  return spaces;
}

/** llama.cpp makes the likeliest pieces of a whole text: the same as of each word, where no piece reaches into the next one. */
function requireWords(vocab: UnigramTokenizerJson['model']['vocab']): void {
  const across = vocab.find(([piece]) => piece.includes(SPACE_MARK, 1));
  if (across !== undefined) throw unsupported(`a cut before each space beside pieces across it (“${across[0]}”)`);
  // Of unknown characters in a row one token is made, and the space between two words is what parts them.
  if (!vocab.some(([piece]) => piece === SPACE_MARK)) throw unsupported(`a vocabulary without ${SPACE_MARK} alone`);
}

/** What no piece spells costs 10 more than the least likely one, in llama.cpp the least likely of those that text may become. */
function requireLowestPiece({ model: { vocab, unk_id: unknown }, added_tokens: added }: UnigramTokenizerJson): void {
  const special = new Set(added.filter((token) => token.special === true).map(({ id }) => id));
  const lowest = vocab.reduce((least, [, score], id) => (score < vocab[least][1] ? id : least), 0);
  if (special.has(lowest) || lowest === unknown)
    throw unsupported(`a special token that scores lowest (“${vocab[lowest][0]}”)`);
}

/** The types of a part's steps. */
function namedSteps(part: TokenizerJson['normalizer']): string {
  const step = z.looseObject({ type: z.string() });
  const schema = step.extend({ normalizers: z.array(step).optional(), pretokenizers: z.array(step).optional() });
  const found = schema.safeParse(part).data;
  if (found === undefined) return '';
  return (found.normalizers ?? found.pretokenizers ?? [found]).map(({ type }) => type).join(', ');
}

function unsupported(what: string): ParleyError {
  return new ParleyError('unsupported', said('errors.gguf.noUnigramCounterpart', { what }));
}
