/**
 * Feedback as Open WebUI exports it (admin panel, Evaluations): a rating of one reply with a snapshot of its chat, and the replies
 * that stood beside it. A thumb up wins over each reply beside it, a thumb down loses to each. Read in open-webui:
 * backend/open_webui/models/feedbacks.py.
 */
import { createHash } from 'node:crypto';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { JsonRecord } from '../format.ts';
import { raterOf } from '../feedback-item.ts';
import type { FeedbackItem } from '../feedback-item.ts';

export function writeOpenWebuiFeedback(item: FeedbackItem): readonly JsonRecord[] | undefined {
  const rated = ratedIn(item);
  return rated && [feedback(item, rated)];
}

/** Replies beside the rated one all win or all lose. */
interface Rated {
  readonly prompt: readonly Message[];
  readonly completion: string;
  readonly beside: readonly string[];
  readonly good: boolean;
}

/** Of a ranking, one best reply above others that tie; more of an order it cannot hold. */
function ratedIn(item: FeedbackItem): Rated | undefined {
  if (item.kind === 'labelled') {
    return { prompt: item.prompt, completion: item.completion, beside: [], good: item.label };
  }
  if (item.kind === 'preference') {
    return { prompt: item.prompt, completion: item.chosen, beside: [item.rejected], good: true };
  }
  if (item.kind !== 'ranking') return undefined;
  const best = Math.min(...item.ranks);
  const winners = item.ranks.filter((rank) => rank === best);
  if (winners.length !== 1 || new Set(item.ranks).size !== 2) return undefined;
  const at = item.ranks.indexOf(best);
  const beside = item.completions.filter((_, i) => i !== at);
  return { prompt: item.prompt, completion: item.completions[at], beside, good: true };
}

/** Replies are called by their place: which version wrote them the layout need not know. */
const modelAt = (place: number) => `parley-${place + 1}`;

function feedback(item: FeedbackItem, { prompt, completion, beside, good }: Rated): JsonRecord {
  const { said } = item;
  const id = said?.id ?? createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 24);
  const replies = [completion, ...beside];
  const history = historyOf(id, prompt, replies);
  const atSeconds = Math.floor((said?.atMs ?? 0) / 1000);
  return {
    id,
    user_id: raterOf(item) ?? 'parley',
    version: 0,
    type: 'rating',
    data: {
      rating: good ? 1 : -1,
      model_id: modelAt(0),
      sibling_model_ids: beside.length > 0 ? beside.map((_, i) => modelAt(i + 1)) : null,
      reason: said?.reason ?? '',
      comment: said?.comment ?? '',
      tags: [],
      details: {},
    },
    meta: {
      arena: false,
      chat_id: `chat-${id}`,
      message_id: history.currentId,
      message_index: prompt.length,
      tags: [],
    },
    snapshot: {
      chat: {
        id: `chat-${id}`,
        title: '',
        chat: { models: replies.map((_, i) => modelAt(i)), history },
      },
    },
    created_at: atSeconds,
    updated_at: atSeconds,
  };
}

/** The turns below each other, and all replies below the last one. */
function historyOf(id: string, prompt: readonly Message[], replies: readonly string[]) {
  const turnId = (turn: number) => `${id}-${turn}`;
  const replyIds = replies.map((_, i) => `${id}-reply-${i + 1}`);
  const turns = prompt.map(({ role, content }, turn) => ({
    id: turnId(turn),
    parentId: turn === 0 ? null : turnId(turn - 1),
    childrenIds: turn + 1 < prompt.length ? [turnId(turn + 1)] : replyIds,
    role,
    content,
  }));
  const answers = replies.map((content, i) => ({
    id: replyIds[i],
    parentId: turnId(prompt.length - 1),
    childrenIds: [],
    role: 'assistant',
    content,
    model: modelAt(i),
    done: true,
  }));
  return {
    currentId: replyIds[0],
    messages: Object.fromEntries([...turns, ...answers].map((message) => [message.id, message])),
  };
}
