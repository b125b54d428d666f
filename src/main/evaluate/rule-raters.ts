/**
 * Simulated raters for demonstrations and tests: a rule that a machine can check stands in for a person's taste, so
 * that a whole round can be judged without one. Their rankings are stored as simulated.
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import { words } from './words.ts';

export interface RuleRater {
  /** As it was written, without `rule:`. */
  readonly name: string;
  /** Higher is better, equal is a tie; within [0, 1]. */
  readonly score: (reply: string) => number;
}

const prefix = 'rule:';
const known = 'question, length:LO-HI (words, e.g. length:5-20), keyword:WORD (e.g. keyword:please)';

/** Whether a rater or judge is written in the form of a rule: `rule:NAME`. */
export function isRule(text: string): boolean {
  return text.startsWith(prefix);
}

/**
 * @param text `rule:NAME` or only NAME
 * @throws ParleyError invalid_input, listing the rules that exist
 */
export function parseRule(text: string): RuleRater {
  const name = isRule(text) ? text.slice(prefix.length) : text;
  const colon = name.indexOf(':');
  const [rule, setting] = colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
  if (rule === 'question' && setting === undefined) return { name, score: asksBack };
  if (rule === 'length' && setting !== undefined) return { name, score: lengthWithin(setting, name) };
  if (rule === 'keyword' && setting !== undefined) return { name, score: hasKeyword(setting, name) };
  throw new ParleyError('invalid_input', `Unknown rule ${JSON.stringify(name)}; known: ${known}.`);
}

/** One rank per reply, 1 is best, equal scores share a rank. */
export function rankByRule(rule: RuleRater, replies: readonly string[]): number[] {
  const scores = replies.map(rule.score);
  const order = [...new Set(scores)].sort((a, b) => b - a);
  return scores.map((score) => order.indexOf(score) + 1);
}

/**
 * A question has words before its mark; a lone "?" asks nothing. Also ？ and ؟, the marks of Chinese and Arabic. One look at
 * each part between marks: a pattern for the whole would read a reply without a mark anew from each of its letters.
 */
function asksBack(reply: string): number {
  const parts = reply.split(/[?？؟]/u).slice(0, -1);
  return parts.some((part) => /[\p{L}\p{N}]/u.test(part)) ? 1 : 0;
}

function lengthWithin(setting: string, name: string): (reply: string) => number {
  const match = /^(\d{1,6})-(\d{1,6})$/.exec(setting);
  const [low, high] = match === null ? [1, 0] : [Number(match[1]), Number(match[2])];
  if (low > high) {
    throw new ParleyError(
      'invalid_input',
      `Rule ${JSON.stringify(name)}: expected length:LO-HI with two whole numbers of words, LO at most HI, e.g. length:5-20.`,
    );
  }
  return (reply) => {
    const count = words(reply).length;
    return count >= low && count <= high ? 1 : 0;
  };
}

/** The word by itself, in any letter case: "please" is in "Please!" but not in "pleased". Several words may follow each other. */
function hasKeyword(setting: string, name: string): (reply: string) => number {
  const keyword = setting.trim();
  if (!/[\p{L}\p{N}]/u.test(keyword)) {
    const expected = 'expected keyword:WORD with at least one letter or digit, e.g. keyword:please';
    throw new ParleyError('invalid_input', `Rule ${JSON.stringify(name)}: ${expected}.`);
  }
  const literal = keyword.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'iu');
  return (reply) => (pattern.test(reply) ? 1 : 0);
}
