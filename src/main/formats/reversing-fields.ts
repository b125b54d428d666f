import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { JsonRecord } from './format.ts';

/**
 * Fields by which a record says that its reply is not one to imitate. A format that has no place for them would turn the
 * record into its opposite, so the record is refused, whatever the field is about otherwise.
 */

/** False here means a bad reply. */
const praise = new Set(
  'label kto_tag chosen accepted approved preferred correct good liked upvoted thumbs_up keep'.split(' '),
);
/** True here means a bad reply. */
const blame = new Set(
  (
    'rejected flagged deleted hidden spam toxic harmful unsafe bad wrong incorrect disliked downvoted thumbs_down discarded ' +
    'excluded was_cancelled'
  ).split(' '),
);
/** Thumbs as a number or a word. A reward model's scores are fractions, and may be below 0 for good replies. */
const thumbs = new Set('score rating reward vote votes feedback thumb thumbs reaction margin'.split(' '));
/** A reply that was judged the worse one. */
const worseReply =
  /^(rejected|non_preferred|dispreferred|negative|worse)(_(response|reply|answer|completion|output|text|messages?))?$/;

const badWord = /^(false|no|bad|negative|down|rejected|undesirable|dislike[d]?|thumbs?[_ ]?down|👎)$/i;
const goodWord = /^(true|yes|1)$/i;

/** What the field says against the reply, for an error; undefined where it says nothing of the kind. */
export function reversal(path: string, value: unknown): Said | undefined {
  const name = snakeCase(path.replace(/^.*[.\]]/, '')).replace(/^is_/, '');
  if (isAgainst(name, value)) {
    const text = JSON.stringify(value);
    return said('records.notToLearn', { field: path, value: text.length > 40 ? '' : text });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = reversal(`${path}.${key}`, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isAgainst(name: string, value: unknown): boolean {
  if (praise.has(name)) return isFalse(value);
  if (thumbs.has(name)) return isNegative(value);
  if (blame.has(name) && (value === true || value === 1 || (typeof value === 'string' && goodWord.test(value))))
    return true;
  return worseReply.test(name) && holdsWords(value);
}

function isFalse(value: unknown): boolean {
  return value === false || value === 0 || isNegative(value) || value === '0';
}

function isNegative(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value < 0;
  return typeof value === 'string' && (badWord.test(value.trim()) || /^-\d+(\.0*)?$/.test(value.trim()));
}

function holdsWords(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '' && !goodWord.test(value) && !badWord.test(value);
  return typeof value === 'object' && value !== null;
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[- ]/g, '_')
    .toLowerCase();
}

/** A last reply that trainers are told to leave out: OpenAI's `weight`, axolotl's `train`, ms-swift's `loss`. */
export function maskedReply(record: JsonRecord): Said | undefined {
  for (const field of ['messages', 'conversations']) {
    const turns = record[field];
    if (!Array.isArray(turns) || turns.length === 0) continue;
    const at = turns.length - 1;
    const mask = maskOf(turns[at]);
    if (mask !== undefined)
      return said('records.notToLearn', { field: `${field}[${at}].${mask.field}`, value: mask.value });
  }
  return undefined;
}

/** The field of a turn that leaves it out of learning, with its value. */
export function maskOf(turn: unknown): { readonly field: string; readonly value: string } | undefined {
  if (typeof turn !== 'object' || turn === null) return undefined;
  const masks = Object.entries(turn).filter(
    ([key, value]) => (key === 'weight' && value === 0) || (['train', 'loss'].includes(key) && value === false),
  );
  return masks.length === 0 ? undefined : { field: masks[0][0], value: String(masks[0][1]) };
}
