/** SentencePiece's tokenizers write a space as ▁, and most put one before a text. */
import { z } from 'zod';
import { SPACE_MARK, type TokenizerJson } from '../../models/tokenizer/tokenizer-json.ts';

export interface SpaceMarks {
  /** Before each text: the first one, and what follows a special token. */
  readonly addsSpace: boolean;
  /** Whether that is so where the text begins with a space of its own, too; llama.cpp always does. */
  readonly addsToSpaces: boolean;
  /** No piece is made across the beginning of a word. */
  readonly cutsAtSpaces: boolean;
}

const mark = z.literal(SPACE_MARK);
const replacing = z.object({
  type: z.literal('Replace'),
  pattern: z.object({ String: z.literal(' ') }),
  content: mark,
});
const prepending = z.object({ type: z.literal('Prepend'), prepend: mark });
const both = z.looseObject({ type: z.literal('Sequence'), normalizers: z.tuple([prepending, replacing]) });
const inNormalizer = z.object({ normalizer: z.union([both, replacing]), pre_tokenizer: z.null() });
const inPreTokenizer = z.object({
  normalizer: z.null(),
  pre_tokenizer: z.looseObject({
    type: z.literal('Metaspace'),
    replacement: mark,
    // Older files leave these out.
    prepend_scheme: z.enum(['always', 'first', 'never']).default('always'),
    split: z.boolean().default(true),
  }),
});

/** @returns undefined where something else is done to a text before its pieces are looked for */
export function spacesOf(json: TokenizerJson): SpaceMarks | undefined {
  const asNormalizer = inNormalizer.safeParse(json).data;
  if (asNormalizer !== undefined) {
    const adds = asNormalizer.normalizer.type === 'Sequence';
    return { addsSpace: adds, addsToSpaces: adds, cutsAtSpaces: false };
  }
  const asPreTokenizer = inPreTokenizer.safeParse(json).data?.pre_tokenizer;
  if (asPreTokenizer === undefined) return undefined;
  // "first" is before the first text where no token stands before it. A chat begins with one; llama.cpp would put a space after it.
  const { prepend_scheme: scheme, split } = asPreTokenizer;
  return { addsSpace: scheme === 'always', addsToSpaces: false, cutsAtSpaces: split };
}
