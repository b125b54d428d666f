/**
 * Rules that a machine can check. As raters and judges they stand in for a person's taste, so that a whole round can be judged without
 * one (their rankings are stored as simulated); as rewards a policy learns from them directly. Those that compare with a reference are
 * rewards only: rankings and contests have none.
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import { sentenceBleu } from './bleu.ts';
import { repetition } from './repetition.ts';
import { rougeL } from './rouge.ts';
import { tokenF1 } from './token-f1.ts';
import { words } from './words.ts';

export interface RuleRater {
  /** As it was written, without `rule:`. */
  readonly name: string;
  /** Higher is better, equal is a tie; within [0, 1]. */
  readonly score: (reply: string) => number;
}

export interface RuleReward {
  readonly name: string;
  readonly needsReference: boolean;
  /** Higher is better; within [0, 1]. Without the reference that it needs: 0. */
  readonly score: (reply: string, reference?: string) => number;
}

interface Rule {
  /** How it is written, for messages. */
  readonly form: string;
  readonly needsReference?: true;
  /** @param setting what stands behind the colon; undefined without one */
  readonly make: (setting: string, name: string) => (reply: string, reference: string) => number;
}

const prefix = 'rule:';

/** A rule with a colon in its form takes a setting. */
const rules: Readonly<Record<string, Rule>> = {
  question: { form: 'question', make: () => asksBack },
  length: { form: 'length:LO-HI (words, e.g. length:5-20)', make: lengthWithin },
  keyword: { form: 'keyword:WORD (e.g. keyword:please)', make: hasKeyword },
  'near-length': { form: 'near-length:N (words; 1 at N, 0 at twice as many or none)', make: nearLength },
  regex: { form: 'regex:PATTERN (found in the reply, e.g. regex:^[A-Z])', make: matches },
  json: { form: 'json (an object or a list)', make: () => isJson },
  'no-repetition': {
    form: 'no-repetition (share of trigrams not said before)',
    make: () => (reply) => 1 - repetition(reply),
  },
  bleu: {
    form: 'bleu',
    needsReference: true,
    make: () => (reply, reference) => sentenceBleu(reply, [reference]) / 100,
  },
  'rouge-l': { form: 'rouge-l', needsReference: true, make: () => (reply, reference) => rougeL(reply, reference).f1 },
  'token-f1': {
    form: 'token-f1',
    needsReference: true,
    make: () => (reply, reference) => tokenF1(reply, reference).f1,
  },
  'exact-match': {
    form: 'exact-match (spaces at the ends aside)',
    needsReference: true,
    make: () => (reply, reference) => Number(reply.trim() === reference.trim()),
  },
};

/** Whether a rater or judge is written in the form of a rule: `rule:NAME`. */
export function isRule(text: string): boolean {
  return text.startsWith(prefix);
}

/**
 * As a rater or judge.
 * @param text `rule:NAME` or only NAME
 * @throws ParleyError invalid_input, listing the rules that exist, or for one that needs a reference
 */
export function parseRule(text: string): RuleRater {
  const { name, needsReference, score } = parseReward(text);
  if (!needsReference) return { name, score };
  throw new ParleyError(
    'invalid_input',
    `Rule ${JSON.stringify(name)} compares with a reference, which rankings and contests do not have. It can be a reward: ` +
      `parley train ppo --reward rule:${name}.`,
  );
}

/**
 * As a reward.
 * @param text `rule:NAME` or only NAME
 * @throws ParleyError invalid_input, listing the rules that exist
 */
export function parseReward(text: string): RuleReward {
  const name = isRule(text) ? text.slice(prefix.length) : text;
  const colon = name.indexOf(':');
  const [key, setting] = colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
  if (rule === undefined || rule.form.startsWith(`${key}:`) !== (setting !== undefined)) {
    const known = Object.values(rules).filter(({ needsReference }) => !needsReference);
    const compared = Object.values(rules).filter(({ needsReference }) => needsReference);
    const forms = (of: readonly Rule[]) => of.map(({ form }) => form).join(', ');
    throw new ParleyError(
      'invalid_input',
      `Unknown rule ${JSON.stringify(name)}; known: ${forms(known)}. As rewards also, against a reference: ${forms(compared)}.`,
    );
  }
  const score = rule.make(setting ?? '', name);
  if (!rule.needsReference) return { name, needsReference: false, score: (reply) => score(reply, '') };
  const compared = (reply: string, reference?: string) => (reference === undefined ? 0 : score(reply, reference));
  return { name, needsReference: true, score: compared };
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

/** 1 at the target, falling evenly to 0 at no words and at twice as many. */
function nearLength(setting: string, name: string): (reply: string) => number {
  const target = /^\d{1,6}$/.test(setting) ? Number(setting) : 0;
  if (target === 0) {
    const expected = 'expected near-length:N with a whole number of words above 0, e.g. near-length:12';
    throw new ParleyError('invalid_input', `Rule ${JSON.stringify(name)}: ${expected}.`);
  }
  return (reply) => Math.max(0, 1 - Math.abs(words(reply).length - target) / target);
}

function matches(setting: string, name: string): (reply: string) => number {
  let pattern: RegExp;
  try {
    pattern = new RegExp(setting, 'u');
  } catch (error) {
    const expected = 'expected regex:PATTERN with a regular expression as JavaScript writes it';
    throw new ParleyError('invalid_input', `Rule ${JSON.stringify(name)}: ${expected} (${(error as Error).message}).`);
  }
  return (reply) => Number(pattern.test(reply));
}

/** A number or a word alone is JSON, too, and says nothing about whether the policy can write it. */
function isJson(reply: string): number {
  try {
    const value: unknown = JSON.parse(reply);
    return Number(typeof value === 'object' && value !== null);
  } catch {
    return 0;
  }
}
