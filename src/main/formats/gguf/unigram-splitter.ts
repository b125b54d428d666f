/** Which Unigram tokenizers llama.cpp follows: its own does nothing to a text but mark spaces, as it is asked to here. */
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
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
    throw unsupported(
      said('modelFaults.gguf.foreign.part', {
        part,
        value: namedSteps(value) || JSON.stringify(value),
      }),
    );
  }
  if (!decoderSchema.safeParse(decoder).success)
    throw unsupported(said('modelFaults.gguf.foreign.part', { part: 'decoder', value: namedSteps(decoder) || 'null' }));
  if (typeof model.unk_id !== 'number') throw unsupported(said('modelFaults.gguf.foreign.noUnknown'));
  if (spaces.cutsAtSpaces) requireWords(model.vocab);
  requireLowestPiece(json);
  return spaces;
}

/** llama.cpp makes the likeliest pieces of a whole text: the same as of each word, where no piece reaches into the next one. */
function requireWords(vocab: UnigramTokenizerJson['model']['vocab']): void {
  const across = vocab.find(([piece]) => piece.includes(SPACE_MARK, 1));
  if (across !== undefined) throw unsupported(said('modelFaults.gguf.foreign.piecesAcross', { piece: across[0] }));
  // Of unknown characters in a row one token is made, and the space between two words is what parts them.
  if (!vocab.some(([piece]) => piece === SPACE_MARK))
    throw unsupported(said('modelFaults.gguf.foreign.noSpace', { mark: SPACE_MARK }));
}

/** What no piece spells costs 10 more than the least likely one, in llama.cpp the least likely of those that text may become. */
function requireLowestPiece({ model: { vocab, unk_id: unknown }, added_tokens: added }: UnigramTokenizerJson): void {
  const special = new Set(added.filter((token) => token.special === true).map(({ id }) => id));
  const lowest = vocab.reduce((least, [, score], id) => (score < vocab[least][1] ? id : least), 0);
  if (special.has(lowest) || lowest === unknown)
    throw unsupported(said('modelFaults.gguf.foreign.lowestSpecial', { piece: vocab[lowest][0] }));
}

/** The types of a part's steps. */
function namedSteps(part: TokenizerJson['normalizer']): string {
  const step = z.looseObject({ type: z.string() });
  const schema = step.extend({ normalizers: z.array(step).optional(), pretokenizers: z.array(step).optional() });
  const found = schema.safeParse(part).data;
  if (found === undefined) return '';
  return (found.normalizers ?? found.pretokenizers ?? [found]).map(({ type }) => type).join(', ');
}

function unsupported(what: Said): ParleyError {
  return new ParleyError('unsupported', said('errors.gguf.noUnigramCounterpart', { what }));
}
