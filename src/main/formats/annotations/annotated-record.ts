/** What annotation tools keep, whatever they call it: a prompt, replies by name, and what annotators answered about them. */
import { said } from '../../../shared/language/said.ts';
import type { Message, Role } from '../../../shared/domain/conversation.ts';
import { itemsOfEdit } from '../programs/chat-tree.ts';
import type { TreeItem } from '../programs/chat-tree.ts';
import { asList, asObject, asText, isObject } from '../programs/json-access.ts';
import type { JsonRecord } from '../format.ts';
import { rankByScore } from '../rank-by-score.ts';
import { invalidRecord } from '../record-shapes.ts';
import { thumbOf } from '../thumb-words.ts';
import { denseRanks } from '../rankings.ts';

export interface AnnotatedRecord {
  readonly prompt: readonly Message[];
  /** By field, or by the id in a list of replies, in the order shown. */
  readonly replies: ReadonlyMap<string, string>;
  /** Texts of which nobody can tell what they are. */
  readonly unknown: readonly string[];
}

export interface Answer {
  readonly rater?: string;
  /** What was asked; a name that the project gave. */
  readonly question: string;
  /** The field that it was asked about, where the tool says so. */
  readonly about?: string;
  readonly value:
    | { readonly kind: 'ranking'; readonly names: readonly string[]; readonly ranks: readonly number[] }
    | { readonly kind: 'score'; readonly score: number }
    /** One of several words, or a text that was typed: the tools do not say which. */
    | { readonly kind: 'words'; readonly words: string };
}

const promptName =
  /^(system|prompt|instruction|question|query|input|context|user|task|document|source|dialogue?|conversation|history|chat|messages)/i;
const replyName =
  /^(response|reply|completion|answer|output|candidate|generation|chosen|rejected|assistant|model|summary|target)/i;
/** A text question of which the answer takes the place of a reply. */
const textQuestion =
  /correct|edit|rewrit|improv|response|reply|answer|completion|output|demonstration|instruction|target/i;
const tie = /^(tie|ties|tied|both|equal|same|neither|draw)([ _-].*)?$/i;

/**
 * @param named fields that answers name: replies, whatever they are called
 * @throws ParleyError invalid_input where no field is a prompt
 */
export function readFields(fields: JsonRecord, named: ReadonlySet<string>): AnnotatedRecord {
  const prompt: Message[] = [];
  const replies = new Map<string, string>();
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const turns = turnsIn(value);
    const items = asList(value).filter(isItem);
    if (turns.length > 0) prompt.push(...turns);
    else if (items.length > 0) for (const { id, body } of items) replies.set(String(id), body);
    else if (typeof value !== 'string') continue;
    else if (named.has(name) || (replyName.test(name) && !promptName.test(name))) replies.set(name, value);
    else if (promptName.test(name)) prompt.push({ role: /^system/i.test(name) ? 'system' : 'user', content: value });
    else unknown.push(name);
  }
  if (!prompt.some(({ role }) => role === 'user')) {
    throw invalidRecord(said('records.noPromptField', { fields: Object.keys(fields) }));
  }
  return { prompt: joined(prompt), replies, unknown };
}

/** An instruction and its input are one turn. */
function joined(messages: readonly Message[]): Message[] {
  const turns: Message[] = [];
  for (const { role, content } of messages) {
    const before = turns.at(-1);
    if (before?.role === role) turns[turns.length - 1] = { role, content: `${before.content}\n\n${content}` };
    else turns.push({ role, content });
  }
  return turns;
}

const roles: Readonly<Record<string, Role>> = { user: 'user', human: 'user', assistant: 'assistant', system: 'system' };

function turnsIn(value: unknown): Message[] {
  return asList(value).flatMap((turn) => {
    const { role, content } = asObject(turn);
    const known = typeof role === 'string' ? roles[role] : undefined;
    return known !== undefined && typeof content === 'string' ? [{ role: known, content }] : [];
  });
}

function isItem(item: unknown): item is { readonly id: string | number; readonly body: string } {
  return isObject(item) && ['string', 'number'].includes(typeof item.id) && asText(item.body) !== undefined;
}

/** What the answers say. Scores of one rater on several replies are a ranking. */
export function itemsOfAnswers(record: AnnotatedRecord, answers: readonly Answer[]): TreeItem[] {
  const scores = answers.filter(({ value }) => value.kind === 'score');
  return [
    ...record.unknown.map((name) => ({ leftOut: said('imports.leftOut.unknownField', { field: name }) })),
    ...answers.filter((answer) => !scores.includes(answer)).flatMap((answer) => itemsOfAnswer(record, answer)),
    ...itemsOfScores(record, scores),
  ];
}

function itemsOfAnswer({ prompt, replies }: AnnotatedRecord, answer: Answer): TreeItem[] {
  const { rater, question, value } = answer;
  const about = replyAbout(replies, answer);
  if (value.kind === 'ranking') return [ranking(prompt, replies, value.names, value.ranks, rater)];
  const words = value.kind === 'words' ? value.words.trim() : '';
  const names = [...replies.keys()];
  if (replies.has(words))
    return [
      ranking(
        prompt,
        replies,
        names,
        names.map((name) => (name === words ? 1 : 2)),
        rater,
      ),
    ];
  if (replies.size > 1 && tie.test(words))
    return [
      ranking(
        prompt,
        replies,
        names,
        names.map(() => 1),
        rater,
      ),
    ];
  const label = thumbOf(words);
  if (about !== undefined && label !== undefined) {
    return [{ content: { kind: 'labelled', prompt, completion: replies.get(about) ?? '', label, rater } }];
  }
  if (words === '' || !textQuestion.test(question))
    return [{ leftOut: said('imports.leftOut.unknownAnswers', { question }) }];
  if (about !== undefined && replies.get(about)?.trim() === words)
    return [{ leftOut: said('imports.leftOut.unchangedTexts') }];
  if (about !== undefined) return itemsOfEdit(prompt, words, replies.get(about) ?? '', rater);
  return [{ content: { kind: 'conversation', messages: [...prompt, { role: 'assistant', content: words }] } }];
}

/** For each rater and each question but for the reply's name in it. */
function itemsOfScores({ prompt, replies }: AnnotatedRecord, answers: readonly Answer[]): TreeItem[] {
  const scored = answers.map((answer) => ({ answer, reply: replyAbout(replies, answer) }));
  const groups = Map.groupBy(scored, ({ answer: { rater, question }, reply = '' }) =>
    JSON.stringify([rater, plain(question).replace(plain(reply), '')]),
  );
  return [...groups.values()].map((group): TreeItem => {
    const known = group.filter(({ reply }) => reply !== undefined);
    if (known.length === 0) return { leftOut: said('imports.leftOut.scoresOfNothing') };
    if (known.length === 1) return { leftOut: said('imports.leftOut.loneScores') };
    const ranks = rankByScore(known.map(({ answer: { value } }) => (value.kind === 'score' ? value.score : 0)));
    const names = known.map(({ reply = '' }) => reply);
    return ranking(prompt, replies, names, ranks, group[0].answer.rater);
  });
}

/** The reply that a question is about: the one the tool names, the one whose name is in the question, the only one. */
function replyAbout(replies: AnnotatedRecord['replies'], { about, question }: Answer): string | undefined {
  if (about !== undefined && replies.has(about)) return about;
  const names = [...replies.keys()];
  const named = names.filter((name) => plain(question).includes(plain(name)));
  if (named.length === 1) return named[0];
  return names.length === 1 && (about === undefined || !promptName.test(about)) ? names[0] : undefined;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function ranking(
  prompt: readonly Message[],
  replies: AnnotatedRecord['replies'],
  names: readonly string[],
  ranks: readonly number[],
  rater: string | undefined,
): TreeItem {
  const missing = names.find((name) => !replies.has(name));
  if (missing !== undefined) {
    return { message: said('records.rankingNames', { replies: [...replies.keys()], missing }) };
  }
  if (names.length < 2) return { leftOut: said('imports.leftOut.shortRankings') };
  const completions = names.map((name) => replies.get(name) ?? '');
  return { content: { kind: 'ranking', prompt, completions, ranks: denseRanks(ranks), rater } };
}
