/**
 * Rules that a machine can check: rewards that a policy learns from, judges of a contest, and raters that rank in a person's place
 * (their rankings are stored as simulated). A new one is its line in `scores` and its description in `shared/domain/rules.ts`.
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import { nearest } from '../../shared/domain/nearest.ts';
import { isRewards, isRule, parseRewards } from '../../shared/domain/reward-choice.ts';
import { isRuleName, ruleCalled, ruleFormSaid, ruleNames, type RuleName } from '../../shared/domain/rules.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { withinTime } from '../models/tokenizer/time-limit.ts';
import { sentenceBleu } from './bleu.ts';
import { repetition } from './repetition.ts';
import { rougeL } from './rouge.ts';
import { tokenF1 } from './token-f1.ts';
import { unspaced, words } from './words.ts';

export interface RuleReward {
  /** As it was written, without `rule:`. */
  readonly name: string;
  readonly needsReference: boolean;
  /**
   * Higher is better, equal is a tie; within [0, 1].
   * @throws ParleyError invalid_input without the reference that it needs; unsupported for a pattern that takes too long
   */
  readonly score: (reply: string, reference?: string) => number;
}

const prefix = 'rule:';
/** Of computing, for one reply; an ordinary pattern takes microseconds. */
const patternLimitMs = 200;

/** @param setting what stands behind the colon; empty without one */
type MakeScore = (setting: string, name: string) => (reply: string, reference: string) => number;

const scores: Readonly<Record<RuleName, MakeScore>> = {
  question: () => asksBack,
  length: lengthWithin,
  'near-length': nearLength,
  keyword: hasKeyword,
  regex: matches,
  json: () => isJson,
  'no-repetition': () => (reply) => 1 - repetition(reply),
  bleu: () => (reply, reference) => sentenceBleu(reply, [reference]) / 100,
  'rouge-l': () => (reply, reference) => rougeL(reply, reference).f1,
  'token-f1': () => (reply, reference) => tokenF1(reply, reference).f1,
  'exact-match': () => (reply, reference) => Number(reply.trim() === reference.trim()),
};

/**
 * @param text `rule:NAME` or only NAME
 * @throws ParleyError invalid_input, listing the rules that exist
 */
export function parseRule(text: string): RuleReward {
  const name = isRule(text) ? text.slice(prefix.length) : text;
  const colon = name.indexOf(':');
  const [key, setting] = colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
  if (!isRuleName(key) || (ruleCalled(key).setting === undefined) !== (setting === undefined)) {
    throw new ParleyError('invalid_input', unknownRule(name, isRuleName(key) ? undefined : nearest(key, ruleNames)));
  }
  const score = scores[key](setting ?? '', name);
  if (!ruleCalled(key).needsReference) return { name, needsReference: false, score: (reply) => score(reply, '') };
  return {
    name,
    needsReference: true,
    score(reply, reference) {
      if (reference !== undefined) return score(reply, reference);
      throw new ParleyError('invalid_input', said('rules.noReference', { name: JSON.stringify(name) }));
    },
  };
}

function unknownRule(typed: string, near: string | undefined): Said {
  const told = { name: JSON.stringify(typed), known: ruleNames.map(ruleFormSaid) };
  return near === undefined
    ? said('rules.unknown', told)
    : said('rules.unknownButNear', { ...told, near: `rule:${near}` });
}

/**
 * One rule, or a mix of nothing but rules, as one: it is scored anywhere, at once.
 * @returns undefined for a mix with a model or a function in it, and for what is no reward at all
 */
export function rulesAlone(text: string): RuleReward | undefined {
  if (!isRewards(text)) return undefined;
  const choices = parseRewards(text);
  if (!choices.every(({ name }) => isRule(name))) return undefined;
  const parts = choices.map(({ name, weight }) => ({ rule: parseRule(name), weight }));
  return {
    name: text,
    needsReference: parts.some(({ rule }) => rule.needsReference),
    score: (reply, reference) =>
      parts.reduce((sum, { rule, weight }) => sum + weight * rule.score(reply, reference), 0),
  };
}

/** One rank per score, 1 is the highest, equal scores share a rank. */
export function ranksOf(scores: readonly number[]): number[] {
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
    throw new ParleyError('invalid_input', said('rules.lengthSetting', { name: JSON.stringify(name) }));
  }
  return (reply) => {
    const count = words(reply).length;
    return count >= low && count <= high ? 1 : 0;
  };
}

/**
 * The word by itself, in any letter case: "please" is in "Please!" but not in "pleased". Several words may follow each other.
 * Scripts without spaces have no such bounds: 谢谢 is in 谢谢你, PPO in 用PPO训练.
 */
function hasKeyword(setting: string, name: string): (reply: string) => number {
  const keyword = setting.trim();
  if (!/[\p{L}\p{N}]/u.test(keyword)) {
    throw new ParleyError('invalid_input', said('rules.keywordSetting', { name: JSON.stringify(name) }));
  }
  const literal = keyword.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+');
  const letter = `[[\\p{L}\\p{N}]--${unspaced}]`;
  const before = new RegExp(`^${unspaced}`, 'v').test(keyword) ? '' : `(?<!${letter})`;
  const after = new RegExp(`${unspaced}$`, 'v').test(keyword) ? '' : `(?!${letter})`;
  const pattern = new RegExp(`${before}${literal}${after}`, 'iv');
  return (reply) => (pattern.test(reply) ? 1 : 0);
}

/** 1 at the target, falling evenly to 0 at no words and at twice as many. */
function nearLength(setting: string, name: string): (reply: string) => number {
  const target = /^\d{1,6}$/.test(setting) ? Number(setting) : 0;
  if (target === 0) {
    throw new ParleyError('invalid_input', said('rules.nearLengthSetting', { name: JSON.stringify(name) }));
  }
  return (reply) => Math.max(0, 1 - Math.abs(words(reply).length - target) / target);
}

function matches(setting: string, name: string): (reply: string) => number {
  let pattern: RegExp;
  try {
    pattern = new RegExp(setting, 'u');
  } catch (error) {
    const why = (error as Error).message;
    throw new ParleyError('invalid_input', said('rules.regexSetting', { name: JSON.stringify(name), why }));
  }
  // Some patterns backtrack for longer than anybody lives: "(a+)+b" on a row of a's.
  const what = said('rules.matching', { name: JSON.stringify(name) });
  const advice = said('rules.slowPattern');
  return (reply) => Number(withinTime({ what, limitMs: patternLimitMs, advice, run: () => pattern.test(reply) }));
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
