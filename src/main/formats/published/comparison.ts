/** What published comparisons share: replies to one prompt, and which is better. */
import { said } from '../../../shared/language/said.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { TreeItem } from '../programs/chat-tree.ts';
import { asNumber, requireText } from '../programs/json-access.ts';
import type { JsonRecord } from '../format.ts';
import { rankByScore } from '../rank-by-score.ts';
import { expectedIn } from '../record-shapes.ts';

export const asked = (content: string): readonly Message[] => [{ role: 'user', content }];

export function ranking(
  prompt: readonly Message[],
  completions: readonly string[],
  ranks: readonly number[],
  rater?: string,
): TreeItem {
  return { content: { kind: 'ranking', prompt, completions, ranks, rater } };
}

export function rankingByScore(
  prompt: readonly Message[],
  completions: readonly string[],
  scores: readonly number[],
): TreeItem {
  return ranking(prompt, completions, rankByScore(scores));
}

/** @throws ParleyError invalid_input naming the field where it is no text */
export function textOf(record: JsonRecord, field: string): string {
  return requireText(record[field], field);
}

/** @throws ParleyError invalid_input naming the field where it is neither */
export function zeroOrOne(record: JsonRecord, field: string): 0 | 1 {
  const number = asNumber(record[field]);
  if (number === 0 || number === 1) return number;
  throw expectedIn(field, said('expected.oneOf', { choices: ['0', '1'] }), record[field]);
}

/** @throws ParleyError invalid_input naming the field where it is no number */
export function numberOf(record: JsonRecord, field: string): number {
  const number = asNumber(record[field]);
  if (number !== undefined) return number;
  throw expectedIn(field, said('expected.number'), record[field]);
}
