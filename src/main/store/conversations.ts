import type { Statement } from 'better-sqlite3';
import type { Conversation, ConversationMessage, Role } from '../../shared/domain/conversation.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { spaced } from '../../shared/domain/sought-words.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { ConversationId, GenerationId, MessageId } from '../../shared/domain/ids.ts';
import { fromMessageRow } from './message-row.ts';
import type { MessageRow } from './message-row.ts';
import { writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { matchingWords } from './text-search.ts';

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly head_id: string | null;
  readonly created_at_ms: number;
  readonly guest: string | null;
  readonly deleted_at_ms: number | null;
  readonly pinned_at_ms: number | null;
  readonly folder: string | null;
}

/** The place where a search found its text in a turn. */
export interface Found {
  readonly messageId: MessageId;
  readonly content: string;
}

export interface ConversationQuery {
  /** Words of any turn, or a text in the title: those with the newest turn that has them come first. */
  readonly text?: string;
  /** Of this folder alone. */
  readonly folder?: string;
  /** The deleted ones instead of those that are there. */
  readonly deleted?: boolean;
  /** Only those older than this one: the next page. */
  readonly before?: ConversationId;
  /** Whose; null, as without it, for the owner of the home folder. */
  readonly guest?: string | null;
  readonly limit?: number;
}

interface ListParameters {
  /** Of the title; NULL for all. */
  readonly like: string | null;
  readonly deleted: number;
  readonly folder: string | null;
  readonly before: string | null;
  readonly guest: string | null;
  readonly limit: number;
}

type Asked = Pick<ListParameters, 'deleted' | 'folder' | 'guest'>;

type Listed = Conversation & { readonly found: Found | null };

type FoundRow = ConversationRow & { readonly found_id: string; readonly found_content: string };

export interface Folder {
  readonly name: string;
  /** Conversations in it that are not deleted. */
  readonly conversations: number;
}

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
  readonly #insert: Statement<[Omit<ConversationRow, 'deleted_at_ms' | 'pinned_at_ms' | 'folder'>]>;
  readonly #byId: Statement<[string], ConversationRow>;
  readonly #listed: Statement<[ListParameters], ConversationRow>;
  readonly #withWords: Statement<[Asked & { readonly words: string }], FoundRow>;
  readonly #folders: Statement<[string | null], Folder>;
  readonly #setPinned: Statement<[number | null, string]>;
  readonly #setFolder: Statement<[string | null, string]>;
  readonly #setTitle: Statement<[string, string]>;
  readonly #setHead: Statement<[string, string]>;
  readonly #setDeleted: Statement<[number | null, string]>;
  readonly #insertMessage: Statement<[MessageRow]>;
  readonly #insertWords: Statement<[number | bigint, string]>;
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
      `SELECT listed.* FROM conversations AS listed LEFT JOIN conversations AS last ON last.id = @before
        WHERE listed.guest IS @guest AND (listed.deleted_at_ms IS NOT NULL) = @deleted
          AND (@folder IS NULL OR listed.folder = @folder)
          AND (last.id IS NULL OR (listed.pinned_at_ms IS NOT NULL, listed.seq) < (last.pinned_at_ms IS NOT NULL, last.seq))
          AND (listed.title <> ''
            OR EXISTS (SELECT 1 FROM messages WHERE conversation_id = listed.id AND role = 'user'))
          AND (@like IS NULL OR listed.title LIKE @like ESCAPE '\\')
        ORDER BY listed.pinned_at_ms IS NOT NULL DESC, listed.seq DESC LIMIT @limit`,
    );
    this.#withWords = db.prepare(
      `SELECT listed.*, messages.id AS found_id, content AS found_content
        FROM message_words JOIN messages ON messages.seq = message_words.rowid
          JOIN conversations AS listed ON listed.id = conversation_id
        WHERE message_words MATCH @words AND guest IS @guest AND (deleted_at_ms IS NOT NULL) = @deleted
          AND (@folder IS NULL OR folder = @folder)
        ORDER BY message_words.rowid DESC`,
    );
    this.#folders = db.prepare(
      `SELECT folder AS name, count(*) AS conversations FROM conversations
        WHERE folder IS NOT NULL AND deleted_at_ms IS NULL AND guest IS ? GROUP BY folder ORDER BY folder COLLATE NOCASE`,
    );
    this.#setPinned = db.prepare('UPDATE conversations SET pinned_at_ms = ? WHERE id = ?');
    this.#setFolder = db.prepare('UPDATE conversations SET folder = ? WHERE id = ?');
    this.#setTitle = db.prepare('UPDATE conversations SET title = ? WHERE id = ?');
    this.#setHead = db.prepare('UPDATE conversations SET head_id = ? WHERE id = ?');
    this.#setDeleted = db.prepare('UPDATE conversations SET deleted_at_ms = ? WHERE id = ?');
    this.#insertMessage = db.prepare(
      `INSERT INTO messages (id, conversation_id, parent_id, role, content, generation_id, created_at_ms)
        VALUES (@id, @conversation_id, @parent_id, @role, @content, @generation_id, @created_at_ms)`,
    );
    this.#insertWords = db.prepare('INSERT INTO message_words (rowid, words) VALUES (?, ?)');
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
      pinned: false,
      folder: null,
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

  /** Pinned ones first, then newest first, without those whose first message never came: it was refused, or the app ended before it. */
  list({ text = '', deleted = false, folder, before, guest = null, limit }: ConversationQuery = {}): Listed[] {
    const asked = { deleted: deleted ? 1 : 0, folder: folder ?? null, guest };
    if (text.trim() !== '') return this.#search(text.trim(), asked, before, limit ?? Infinity);
    const rows = this.#listed.all({ ...asked, like: null, before: before ?? null, limit: limit ?? -1 });
    return rows.map((row) => ({ ...fromRow(row), found: null }));
  }

  #search(text: string, asked: Asked, before: ConversationId | undefined, limit: number): Listed[] {
    const listed: Listed[] = [];
    let from = before === undefined ? 0 : Infinity;
    for (const conversation of this.#found(text, asked)) {
      if (listed.length >= from + limit) break;
      listed.push(conversation);
      if (conversation.id === before) from = listed.length;
    }
    return listed.slice(from);
  }

  /** Each once: those with the text in their title, then those with its words in a turn, the newest turn first. */
  *#found(text: string, asked: Asked): Generator<Listed> {
    const seen = new Set<string>();
    const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    for (const row of this.#listed.all({ ...asked, like, before: null, limit: -1 })) {
      seen.add(row.id);
      yield { ...fromRow(row), found: null };
    }
    // A word of several parts, such as one in Chinese, has them side by side; its last part may go on.
    const words = matchingWords(text);
    if (words === undefined) return;
    for (const row of this.#withWords.iterate({ ...asked, words })) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      yield { ...fromRow(row), found: { messageId: row.found_id as MessageId, content: row.found_content } };
    }
  }

  /** Those that have conversations, by name. @param guest whose; null for the owner's */
  folders(guest: string | null = null): Folder[] {
    return this.#folders.all(guest);
  }

  /**
   * Pins it above the others, or puts it into a folder, which there is as long as a conversation is in it.
   * @throws ParleyError not_found
   */
  arrange(
    id: ConversationId,
    { pinned, folder }: { readonly pinned?: boolean; readonly folder?: string | null },
  ): void {
    this.get(id);
    writing(this.#db, said('errors.store.doing.arrangeConversation', { id }), () => {
      if (pinned !== undefined) this.#setPinned.run(pinned ? Date.now() : null, id);
      if (folder !== undefined) this.#setFolder.run(folder, id);
    });
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
   * Puts it out of sight; its turns stay, and so does what was learned from them.
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
      const { lastInsertRowid } = this.#insertMessage.run(row);
      this.#insertWords.run(lastInsertRowid, spaced(row.content));
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
    pinned: row.pinned_at_ms !== null,
    folder: row.folder,
  };
}
