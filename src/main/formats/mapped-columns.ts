/** Records of which a person has said which field is what. */
import { said } from '../../shared/language/said.ts';
import type { Message } from '../../shared/domain/conversation.ts';
import type { Columns } from '../../shared/domain/columns.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { isNothing } from './dropped-fields.ts';
import type { GroupedFormat, GroupItem, JsonRecord } from './format.ts';
import { placed } from './programs/chat-tree.ts';
import type { TreeItem } from './programs/chat-tree.ts';
import { asNumber } from './programs/json-access.ts';
import { readEach } from './programs/parse-each.ts';
import { rankByScore } from './rank-by-score.ts';
import { expectedIn, invalidRecord, messagesShape, parseShape } from './record-shapes.ts';
import { thumbOf } from './thumb-words.ts';
import { isTranscript, parseTranscript } from './transcript.ts';
import { z } from 'zod';

/** The name that an import shows for it; `--columns` and the form make it, not `--format`. */
export const mappedName = 'columns';

export function mappedFormat(columns: Columns): GroupedFormat {
  const isRated = columns.rating !== undefined;
  return {
    name: mappedName,
    fields: Object.values(columns).join(', '),
    ownFields: true,
    reads: Object.values(columns),
    layout: 'lines',
    needs: [],
    startsGroup: (record, before) => !isRated || before === undefined || !hasSamePrompt(record, before, columns),
    parseGroup: (records): GroupItem[] => {
      const { all, faults } = readEach(records, (record, at) => ({ at, row: rowOf(record, columns) }));
      const items = isRated ? ratedItems(all.map(({ row }) => row)) : undefined;
      const found = items === undefined ? all.flatMap(({ at, row }) => placed(itemsOfRow(row), at)) : placed(items);
      return [...faults, ...found].sort((a, b) => a.at - b.at);
    },
  };
}

function hasSamePrompt(a: JsonRecord, b: JsonRecord, { prompt, system, conversation }: Columns): boolean {
  return [prompt, system, conversation].every(
    (field) => field === undefined || JSON.stringify(a[field]) === JSON.stringify(b[field]),
  );
}

interface Row {
  readonly prompt: readonly Message[];
  readonly reply?: string;
  readonly pair?: { readonly chosen: string; readonly rejected: string };
  readonly label?: boolean;
  readonly score?: number;
  readonly rater?: string;
}

function rowOf(record: JsonRecord, columns: Columns): Row {
  const text = (field: string | undefined) => (field === undefined ? undefined : textIn(record, field));
  const turns = turnsOf(record, columns);
  const isReplied = columns.reply === undefined && columns.chosen === undefined && turns.at(-1)?.role === 'assistant';
  const reply = isReplied ? turns.at(-1)?.content : text(columns.reply);
  if (reply === undefined && (columns.label ?? columns.rating) !== undefined) {
    throw invalidRecord(said('records.replyAtEnd'), columns.conversation);
  }
  const [chosen, rejected] = [text(columns.chosen), text(columns.rejected)];
  const rater = columns.rater === undefined ? undefined : record[columns.rater];
  return {
    prompt: isReplied ? turns.slice(0, -1) : turns,
    reply,
    ...(chosen !== undefined && rejected !== undefined && { pair: { chosen, rejected } }),
    label: columns.label === undefined ? undefined : labelIn(record, columns.label),
    score: columns.rating === undefined ? undefined : scoreIn(record, columns.rating),
    ...(!isNothing(rater) && { rater: String(rater) }),
  };
}

function itemsOfRow({ prompt, reply, pair, label, rater }: Row): TreeItem[] {
  const content: DatasetContent =
    pair !== undefined
      ? { kind: 'preference', prompt, ...pair, rater }
      : reply === undefined
        ? { kind: 'prompt', prompt }
        : label !== undefined
          ? { kind: 'labelled', prompt, completion: reply, label, rater }
          : { kind: 'conversation', messages: [...prompt, { role: 'assistant', content: reply }] };
  return [{ content }];
}

/** By rater: those of several stay apart. */
function ratedItems(rows: readonly Row[]): TreeItem[] {
  return [...Map.groupBy(rows, ({ rater }) => rater)].flatMap(([rater, rated]): TreeItem[] => {
    const alone = said('imports.leftOut.loneReplies');
    if (rated.length < 2) return [{ leftOut: alone }];
    const completions = rated.map(({ reply = '' }) => reply);
    const ranks = rankByScore(rated.map(({ score = 0 }) => score));
    return [{ content: { kind: 'ranking', prompt: rated[0].prompt, completions, ranks, rater } }];
  });
}

function turnsOf(record: JsonRecord, { prompt, system, conversation }: Columns): readonly Message[] {
  const first = system === undefined || isNothing(record[system]) ? [] : [textIn(record, system)];
  const turns: readonly Message[] =
    conversation === undefined
      ? [{ role: 'user', content: textIn(record, prompt ?? '') }]
      : conversationIn(record, conversation);
  return [...first.map((content): Message => ({ role: 'system', content })), ...turns];
}

function conversationIn(record: JsonRecord, field: string): readonly Message[] {
  const value = record[field];
  if (isTranscript(value))
    return parseTranscript(value as string, field).map(({ role, content }) => ({ role, content }));
  const turns = typeof value === 'string' && /^\s*\[/.test(value) ? jsonIn(value, field) : value;
  const named = Array.isArray(turns) ? turns.map(asMessage) : turns;
  return parseShape(z.object({ [field]: messagesShape }), { [field]: named })[field];
}

const roleOf: Readonly<Record<string, string>> = { human: 'user', gpt: 'assistant' };

/** ShareGPT's names for a turn mean the same. */
function asMessage(turn: unknown): unknown {
  if (typeof turn !== 'object' || turn === null || !('from' in turn && 'value' in turn)) return turn;
  return { role: typeof turn.from === 'string' ? (roleOf[turn.from] ?? turn.from) : turn.from, content: turn.value };
}

function jsonIn(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRecord(said('records.messagesAsJson'), field);
  }
}

function textIn(record: JsonRecord, field: string): string {
  const value = record[field];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && value.trim() !== '') return value;
  if (isNothing(value) || value === '') throw invalidRecord(said('records.emptyText'), field);
  throw expectedIn(field, said('expected.text'), value);
}

function labelIn(record: JsonRecord, field: string): boolean {
  const label = thumbOf(record[field]);
  if (label !== undefined) return label;
  throw expectedIn(field, said('records.thumb'), record[field]);
}

function scoreIn(record: JsonRecord, field: string): number {
  const score = asNumber(record[field]);
  if (score !== undefined) return score;
  throw expectedIn(field, said('expected.number'), record[field]);
}
