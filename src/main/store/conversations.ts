import type { Statement } from 'better-sqlite3';
import type { Conversation, ConversationMessage, Role } from '../../shared/domain/conversation.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { ConversationId, GenerationId, MessageId } from '../../shared/domain/ids.ts';
import { fromMessageRow } from './message-row.ts';
import type { MessageRow } from './message-row.ts';
import { writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly head_id: string | null;
  readonly created_at_ms: number;
  readonly guest: string | null;
  readonly deleted_at_ms: number | null;
}

/** The place where a search found its text in a turn. */
export interface Found {
  readonly messageId: MessageId;
  readonly content: string;
}

export interface ConversationQuery {
  /** Text in the title or in any turn; letter case of ASCII letters does not count. */
  readonly text?: string;
  /** The deleted ones instead of those that are there. */
  readonly deleted?: boolean;
  /** Only those older than this one: the next page. */
  readonly before?: ConversationId;
  /** Whose; null, as without it, for the owner of the home folder. */
  readonly guest?: string | null;
  readonly limit?: number;
}

interface ListParameters {
  readonly like: string | null;
  readonly deleted: number;
  readonly before: string | null;
  readonly guest: string | null;
  readonly limit: number;
}

type ListedRow = ConversationRow & { readonly found_id: string | null; readonly found_content: string | null };

export interface NewMessage {
  readonly conversationId: ConversationId;
  /** The turn it answers; null for a first turn. */
  readonly parentId: MessageId | null;
  readonly role: Role;
  readonly content: string;
  readonly generationId?: GenerationId | null;
}

export class Conversations {
  readonly #db: Db;
  readonly #insert: Statement<[Omit<ConversationRow, 'deleted_at_ms'>]>;
  readonly #byId: Statement<[string], ConversationRow>;
  readonly #listed: Statement<[ListParameters], ListedRow>;
  readonly #setTitle: Statement<[string, string]>;
  readonly #setHead: Statement<[string, string]>;
  readonly #setDeleted: Statement<[number | null, string]>;
  readonly #insertMessage: Statement<[MessageRow]>;
  readonly #messageById: Statement<[string], MessageRow>;
  readonly #messagesOf: Statement<[string], MessageRow>;
  readonly #countAnswered: Statement<[], number>;
  readonly #path: Statement<[string], MessageRow>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO conversations (id, title, head_id, created_at_ms, guest)
        VALUES (@id, @title, @head_id, @created_at_ms, @guest)`,
    );
    this.#byId = db.prepare('SELECT * FROM conversations WHERE id = ?');
    this.#listed = db.prepare(
      `SELECT listed.*, found.id AS found_id, found.content AS found_content
        FROM conversations AS listed LEFT JOIN messages AS found ON @like IS NOT NULL AND found.seq = (
          SELECT min(seq) FROM messages WHERE conversation_id = listed.id AND content LIKE @like ESCAPE '\\'
        )
        WHERE guest IS @guest AND (deleted_at_ms IS NOT NULL) = @deleted
          AND (@before IS NULL OR listed.seq < (SELECT seq FROM conversations WHERE id = @before))
          AND (title <> '' OR EXISTS (SELECT 1 FROM messages WHERE conversation_id = listed.id AND role = 'user'))
          AND (@like IS NULL OR found.id IS NOT NULL OR title LIKE @like ESCAPE '\\')
        ORDER BY listed.seq DESC LIMIT @limit`,
    );
    this.#setTitle = db.prepare('UPDATE conversations SET title = ? WHERE id = ?');
    this.#setHead = db.prepare('UPDATE conversations SET head_id = ? WHERE id = ?');
    this.#setDeleted = db.prepare('UPDATE conversations SET deleted_at_ms = ? WHERE id = ?');
    this.#insertMessage = db.prepare(
      `INSERT INTO messages (id, conversation_id, parent_id, role, content, generation_id, created_at_ms)
        VALUES (@id, @conversation_id, @parent_id, @role, @content, @generation_id, @created_at_ms)`,
    );
    this.#messageById = db.prepare('SELECT * FROM messages WHERE id = ?');
    this.#messagesOf = db.prepare('SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq');
    this.#countAnswered = db
      .prepare<[], number>("SELECT count(DISTINCT conversation_id) FROM messages WHERE role = 'assistant'")
      .pluck();
    this.#path = db.prepare(
      `WITH RECURSIVE path AS (
        SELECT messages.*, 0 AS distance FROM messages WHERE id = ?
        UNION ALL
        SELECT parent.*, distance + 1 FROM messages AS parent JOIN path ON parent.id = path.parent_id
      ) SELECT * FROM path ORDER BY distance DESC`,
    );
  }

  /** @param guest whose it is; null for the owner of the home folder */
  create(title: string, guest: string | null = null): Conversation {
    const conversation: Conversation = {
      id: newId('conversation'),
      title,
      headId: null,
      createdAtMs: Date.now(),
      deletedAtMs: null,
    };
    writing(this.#db, said('errors.store.doing.startConversation'), () =>
      this.#insert.run({ id: conversation.id, title, head_id: null, created_at_ms: conversation.createdAtMs, guest }),
    );
    return conversation;
  }

  /** @throws ParleyError not_found */
  get(id: ConversationId): Conversation {
    const row = this.#byId.get(id);
    if (row === undefined) throw new ParleyError('not_found', said('errors.store.noConversation', { id }), { id });
    return fromRow(row);
  }

  /** Newest first, without those whose first message never came: it was refused, or the app ended before it. */
  list({ text, deleted = false, before, guest = null, limit = -1 }: ConversationQuery = {}): (Conversation & {
    found: Found | null;
  })[] {
    const like = text === undefined || text === '' ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    const rows = this.#listed.all({ like, deleted: deleted ? 1 : 0, before: before ?? null, guest, limit });
    return rows.map((row) => ({ ...fromRow(row), found: foundIn(row) }));
  }

  /** Whose it is: a guest's name, null for the owner's; undefined where there is no such conversation. */
  guestOf(id: ConversationId): string | null | undefined {
    return this.#byId.get(id)?.guest;
  }

  /** The conversation that a turn is in. */
  idOf(message: MessageId): ConversationId | undefined {
    return this.#messageById.get(message)?.conversation_id as ConversationId | undefined;
  }

  /** How many were replied in, the deleted ones included. */
  countAnswered(): number {
    return this.#countAnswered.get() ?? 0;
  }

  /** @throws ParleyError not_found */
  rename(id: ConversationId, title: string): void {
    this.get(id);
    writing(this.#db, said('errors.store.doing.renameConversation', { id }), () => this.#setTitle.run(title, id));
  }

  /**
   * Puts it out of sight; its turns stay, and so does what was learnt from them.
   * @throws ParleyError not_found
   */
  delete(id: ConversationId): void {
    this.get(id);
    writing(this.#db, said('errors.store.doing.deleteConversation', { id }), () =>
      this.#setDeleted.run(Date.now(), id),
    );
  }

  /**
   * Takes a deletion back.
   * @throws ParleyError not_found
   */
  restore(id: ConversationId): void {
    this.get(id);
    writing(this.#db, said('errors.store.doing.restoreConversation', { id }), () => this.#setDeleted.run(null, id));
  }

  /**
   * Adds a turn under its parent and makes it the conversation's head.
   * @throws ParleyError not_found where the conversation has no such parent, or the generation is not stored
   */
  append(message: NewMessage): ConversationMessage {
    const row: MessageRow = {
      id: newId('message'),
      conversation_id: message.conversationId,
      parent_id: message.parentId,
      role: message.role,
      content: message.content,
      generation_id: message.generationId ?? null,
      created_at_ms: Date.now(),
    };
    writing(this.#db, said('errors.store.doing.addMessage', { id: message.conversationId }), () => {
      this.#insertMessage.run(row);
      this.#setHead.run(row.id, row.conversation_id);
    });
    return fromMessageRow(row);
  }

  /**
   * Remembers which branch is looked at.
   * @throws ParleyError not_found for a message that is not in this conversation
   */
  setHead(id: ConversationId, headId: MessageId): void {
    if (this.#messageById.get(headId)?.conversation_id !== id) {
      throw new ParleyError('not_found', said('errors.store.messageElsewhere', { conversation: id, message: headId }), {
        id,
        headId,
      });
    }
    writing(this.#db, said('errors.store.doing.selectBranch', { id }), () => this.#setHead.run(headId, id));
  }

  /** The whole tree, parents before children, siblings in the order they were written. */
  messages(id: ConversationId): ConversationMessage[] {
    return this.#messagesOf.all(id).map(fromMessageRow);
  }

  /**
   * The turns from the first to this one: what a policy is prompted with.
   * @throws ParleyError not_found
   */
  path(leafId: MessageId): ConversationMessage[] {
    const rows = this.#path.all(leafId);
    if (rows.length === 0)
      throw new ParleyError('not_found', said('errors.store.noMessage', { id: leafId }), { id: leafId });
    return rows.map(fromMessageRow);
  }
}

function fromRow(row: ConversationRow): Conversation {
  return {
    id: row.id as ConversationId,
    title: row.title,
    headId: row.head_id as MessageId | null,
    createdAtMs: row.created_at_ms,
    deletedAtMs: row.deleted_at_ms,
  };
}

function foundIn({ found_id, found_content }: ListedRow): Found | null {
  return found_id === null ? null : { messageId: found_id as MessageId, content: found_content ?? '' };
}
