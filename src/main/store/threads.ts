/** A conversation's tree, read a stretch at a time: a thread of thousands of turns is never read whole to show its end. */
import type { Statement } from 'better-sqlite3';
import type { ConversationMessage, ReplyFigures, Thread, Turn } from '../../shared/domain/conversation.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Conversation } from '../../shared/domain/conversation.ts';
import type { ConversationId, GenerationId, MessageId } from '../../shared/domain/ids.ts';
import { fromMessageRow } from './message-row.ts';
import type { MessageRow } from './message-row.ts';
import type { Db } from './sqlite.ts';

/** Which stretch of the branch: its end, from a place on, or around a turn. */
export interface Stretch {
  readonly limit: number;
  readonly from?: number;
  readonly around?: MessageId;
}

export class Threads {
  readonly #figuresOf: (id: GenerationId) => ReplyFigures;
  readonly #pathIds: Statement<[string], string>;
  readonly #byId: Statement<[string], MessageRow>;
  readonly #siblings: Statement<[string, string | null], string>;
  readonly #newestChild: Statement<[string, string], string>;

  constructor(db: Db, figuresOf: (id: GenerationId) => ReplyFigures) {
    this.#figuresOf = figuresOf;
    this.#pathIds = db
      .prepare<[string], string>(
        `WITH RECURSIVE path (id, parent_id, distance) AS (
          SELECT id, parent_id, 0 FROM messages WHERE id = ?
          UNION ALL
          SELECT parent.id, parent.parent_id, distance + 1 FROM messages AS parent JOIN path ON parent.id = path.parent_id
        ) SELECT id FROM path ORDER BY distance DESC`,
      )
      .pluck();
    this.#byId = db.prepare('SELECT * FROM messages WHERE id = ?');
    this.#siblings = db
      .prepare<[string, string | null], string>(
        'SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? ORDER BY seq',
      )
      .pluck();
    this.#newestChild = db
      .prepare<[string, string], string>(
        'SELECT id FROM messages WHERE conversation_id = ? AND parent_id = ? ORDER BY seq DESC LIMIT 1',
      )
      .pluck();
  }

  /**
   * A stretch of the branch that the conversation stands at.
   * @throws ParleyError not_found for a turn to read around that is not on this branch
   */
  read({ id, headId }: Pick<Conversation, 'id' | 'headId'>, { limit, from, around }: Stretch): Thread {
    if (headId === null) return { turns: [], from: 0, length: 0, below: 0, systemPrompt: null };
    const path = this.#pathIds.all(headId);
    const first = this.#message(path[0]);
    const start = Math.max(
      0,
      around === undefined ? (from ?? path.length - limit) : placeOf(path, around) - (limit >> 1),
    );
    return {
      turns: path.slice(start, start + limit).map((messageId) => this.#turn(messageId)),
      from: start,
      length: path.length,
      below: this.#below(id, headId).length,
      systemPrompt: first.role === 'system' ? first.content : null,
    };
  }

  /** The other turns at a turn's place of the tree, oldest first. @throws ParleyError not_found */
  alternatives(id: MessageId): ConversationMessage[] {
    const { conversationId, parentId } = this.#message(id);
    const others = this.#siblings.all(conversationId, parentId).filter((other) => other !== id);
    return others.map((other) => this.#message(other));
  }

  /** The turns that answer this one, oldest first. @throws ParleyError not_found */
  replies(id: MessageId): ConversationMessage[] {
    const { conversationId } = this.#message(id);
    return this.#siblings.all(conversationId, id).map((reply) => this.#message(reply));
  }

  /** Where a branch through this turn was left: its newest turn, and that one's newest, to the end. */
  newestEnd(conversationId: ConversationId, id: MessageId): MessageId {
    return (this.#below(conversationId, id).at(-1) ?? id) as MessageId;
  }

  #below(conversationId: string, id: string): string[] {
    const below: string[] = [];
    for (let next = this.#newestChild.get(conversationId, id); next !== undefined;) {
      below.push(next);
      next = this.#newestChild.get(conversationId, next);
    }
    return below;
  }

  #turn(id: string): Turn {
    const message = this.#message(id);
    const { conversationId, parentId, generationId } = message;
    return {
      ...message,
      siblings: this.#siblings.all(conversationId, parentId) as MessageId[],
      figures: generationId === null ? null : this.#figuresOf(generationId),
    };
  }

  #message(id: string): ConversationMessage {
    const row = this.#byId.get(id);
    if (row === undefined) throw new ParleyError('not_found', said('errors.store.noMessage', { id }), { id });
    return fromMessageRow(row);
  }
}

function placeOf(path: readonly string[], id: MessageId): number {
  const place = path.indexOf(id);
  if (place >= 0) return place;
  throw new ParleyError('not_found', said('errors.store.messageOnOtherBranch', { id }), { id });
}
