/**
 * Argilla's records as its Dataset.records.to_json writes them: fields, and responses of {value, user_id} by question. A ranking
 * is a list of {value, rank}, in which equal ranks are ties. https://docs.argilla.io, "Query, filter and export records".
 */
import { createHash } from 'node:crypto';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { RankingAnswer } from '../../../shared/domain/feedback.ts';
import type { JsonRecord } from '../format.ts';
import { denseRanks } from '../rankings.ts';
import { raterOf } from '../feedback-item.ts';
import type { FeedbackItem } from '../feedback-item.ts';

export function writeArgilla(item: FeedbackItem): readonly JsonRecord[] | undefined {
  const parts = partsOf(item);
  if (parts === undefined) return undefined;
  const { fields, answers } = parts;
  const { said } = item;
  const user_id = raterOf(item) ?? 'parley';
  const responses = Object.fromEntries(
    Object.entries(answers).flatMap(([question, value]) =>
      value === null || value === undefined ? [] : [[question, [{ value, user_id, status: 'submitted' }]]],
    ),
  );
  const metadata =
    said === undefined
      ? {}
      : {
          rater_kind: said.raterKind,
          created_at: new Date(said.atMs).toISOString(),
          ...(said.tags !== undefined && said.tags.length > 0 && { tags: said.tags }),
        };
  const id = said?.id ?? hashOf(fields);
  return [{ id, status: 'completed', fields, metadata, suggestions: {}, vectors: {}, responses }];
}

interface Parts {
  readonly fields: JsonRecord;
  readonly answers: JsonRecord;
}

function partsOf(item: FeedbackItem): Parts | undefined {
  const { said } = item;
  const why = { reason: said?.reason, comment: said?.comment };
  switch (item.kind) {
    case 'labelled':
      return {
        fields: { prompt: item.prompt, reply: item.completion },
        answers: { rating: item.label ? 'good' : 'bad', ...why },
      };
    case 'preference':
      return item.isEdit
        ? { fields: { prompt: item.prompt, reply: item.rejected }, answers: { edited: item.chosen } }
        : ranked(item.prompt, [item.chosen, item.rejected], [1, 2]);
    case 'ranking':
      return ranked(item.prompt, item.completions, item.ranks, { ...why, ...answersOf(said?.answers ?? []) });
    case 'conversation': {
      const last = item.messages.at(-1);
      if (last?.role !== 'assistant' || item.messages.length < 2) return undefined;
      return { fields: { prompt: item.messages.slice(0, -1) }, answers: { demonstration: last.content } };
    }
    case 'prompt':
      return undefined;
  }
}

/** A rating is a question of its own for each reply. */
function answersOf(answers: readonly RankingAnswer[]): JsonRecord {
  return Object.fromEntries(
    answers.flatMap((answer): [string, string | number | null][] => {
      if (answer.kind === 'label') return [[answer.question, answer.label]];
      if (answer.kind === 'text') return [[answer.question, answer.text]];
      return answer.ratings.map((rating, i) => [`${answer.question} (${replyName(i)})`, rating]);
    }),
  );
}

const replyName = (i: number) => `reply-${i + 1}`;

function ranked(
  prompt: readonly Message[],
  completions: readonly string[],
  ranks: readonly number[],
  besides: JsonRecord = {},
): Parts {
  const dense = denseRanks(ranks);
  const order = dense.map((rank, i) => ({ value: replyName(i), rank })).sort((a, b) => a.rank - b.rank);
  return {
    fields: { prompt, ...Object.fromEntries(completions.map((text, i) => [replyName(i), text])) },
    answers: { ranking: order, ...besides },
  };
}

function hashOf(fields: JsonRecord): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 24);
}
