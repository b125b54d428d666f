/** Words, signs and numbers by which tables and annotators say that a reply is good or bad. */

const good = /^(yes|true|1|\+1|good|correct|accept(ed)?|helpful|positive|(thumbs?[ _-]?)?up|approved?|like[d]?|👍)$/i;
const bad =
  /^(no|false|0|-1|bad|incorrect|wrong|reject(ed)?|unhelpful|negative|(thumbs?[ _-]?)?down|disapproved?|dislike[d]?|👎)$/i;

/** Undefined where it says neither. */
export function thumbOf(value: unknown): boolean | undefined {
  const words = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  if (words === undefined) return undefined;
  return good.test(words) ? true : bad.test(words) ? false : undefined;
}
