/**
 * Replies that were regenerated and kept: somebody had a reply written anew, and went on from the later one and not from the
 * earlier ones. Nobody said that it is better, so it is a weak preference. It is read from the tree of turns, which only grows;
 * nothing more is stored. Candidates that were drawn to choose from are not among them: of these the choice itself is kept.
 */
import type { Statement } from 'better-sqlite3';
import type { Message } from '../../shared/domain/conversation.ts';
import type { GenerationId, MessageId, VersionId } from '../../shared/domain/ids.ts';
import type { Conversations } from './conversations.ts';
import type { Rankings } from './rankings.ts';
import { paged } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface RegeneratedReply {
  readonly text: string;
  readonly generationId: GenerationId;
  readonly versionId: VersionId;
}

export interface Regeneration {
  /** The turn that was kept. */
  readonly id: MessageId;
  readonly prompt: readonly Message[];
  readonly kept: RegeneratedReply;
  /** Those written before it, oldest first. */
  readonly left: readonly RegeneratedReply[];
  readonly createdAtMs: number;
}

/** The state at which they are read: what was written and what was ranked until then. */
export interface RegenerationsMark {
  readonly upToSeq: number;
  readonly rankingsUpToSeq: number;
}

interface ReplyRow {
  readonly seq: number;
  readonly id: string;
  readonly parent_id: string;
  readonly content: string;
  readonly generation_id: string;
  readonly version_id: string;
  readonly created_at_ms: number;
}

type Parameters = Record<string, string | number | null>;

const wentOn = (reply: string) =>
  `EXISTS (SELECT 1 FROM messages AS next WHERE next.conversation_id = ${reply}.conversation_id
    AND next.parent_id = ${reply}.id AND next.seq <= @upToSeq)`;

const wasDrawn = (reply: string) =>
  `EXISTS (SELECT 1 FROM candidate_sets, json_each(candidates) AS drawn WHERE message_id = ${reply}.parent_id
    AND drawn.value ->> 'generationId' = ${reply}.generation_id)`;

/** What somebody said of the two stands over what is guessed, a skipped ranking as well. */
const wasCompared = `EXISTS (SELECT 1 FROM rankings AS said
  WHERE coalesce(json_extract(candidates, '$[0].generationId'), octet_length(prompt) || ':' || octet_length(candidates))
      IN (kept.generation_id, earlier.generation_id)
    AND seq <= @rankingsUpToSeq AND NOT retracted
    AND NOT EXISTS (SELECT 1 FROM rankings AS later WHERE later.supersedes = said.id AND later.seq <= @rankingsUpToSeq)
    AND EXISTS (SELECT 1 FROM json_each(candidates) AS one WHERE one.value ->> 'generationId' = kept.generation_id)
    AND EXISTS (SELECT 1 FROM json_each(candidates) AS one WHERE one.value ->> 'generationId' = earlier.generation_id))`;

const isEarlier = `earlier.conversation_id = kept.conversation_id AND earlier.parent_id = kept.parent_id
  AND earlier.seq < kept.seq AND earlier.role = 'assistant' AND earlier.generation_id IS NOT NULL
  AND earlier.content <> kept.content
  -- A reply that was continued was not left for another.
  AND NOT (octet_length(earlier.content) > 0 AND substr(kept.content, 1, length(earlier.content)) = earlier.content)
  AND NOT ${wentOn('earlier')} AND NOT ${wasDrawn('earlier')} AND NOT ${wasCompared}`;

/** A chat that was deleted is not learned from. */
const isKept = `kept.role = 'assistant' AND kept.generation_id IS NOT NULL AND ${wentOn('kept')} AND NOT ${wasDrawn('kept')}
  AND EXISTS (SELECT 1 FROM conversations WHERE id = kept.conversation_id AND deleted_at_ms IS NULL
    AND (@everybody OR guest IS @guest))
  AND EXISTS (SELECT 1 FROM messages AS earlier WHERE ${isEarlier})`;

const columnsOf = (reply: string) =>
  `${reply}.seq, ${reply}.id, ${reply}.parent_id, ${reply}.content, ${reply}.generation_id, ${reply}.created_at_ms,
    (SELECT version_id FROM generations WHERE id = ${reply}.generation_id) AS version_id`;

export class Regenerations {
  readonly #conversations: Conversations;
  readonly #rankings: Pick<Rankings, 'watermark'>;
  readonly #page: Statement<[Parameters], ReplyRow>;
  readonly #newest: Statement<[Parameters], ReplyRow>;
  readonly #left: Statement<[Parameters], ReplyRow>;
  readonly #count: Statement<[Parameters], number>;
  readonly #watermark: Statement<[], number>;

  constructor(db: Db, conversations: Conversations, rankings: Pick<Rankings, 'watermark'>) {
    this.#conversations = conversations;
    this.#rankings = rankings;
    const kept = `FROM messages AS kept WHERE seq <= @upToSeq AND ${isKept}`;
    this.#page = db.prepare(
      `SELECT ${columnsOf('kept')} ${kept} AND kept.seq > @afterSeq ORDER BY kept.seq LIMIT @limitRows`,
    );
    this.#newest = db.prepare(`SELECT ${columnsOf('kept')} ${kept} ORDER BY kept.seq DESC LIMIT @limit OFFSET @offset`);
    this.#count = db.prepare(`SELECT count(*) ${kept}`).pluck() as Statement<[Parameters], number>;
    this.#left = db.prepare(
      `SELECT ${columnsOf('earlier')} FROM messages AS kept JOIN messages AS earlier ON ${isEarlier}
        WHERE kept.id = @id ORDER BY earlier.seq`,
    );
    this.#watermark = db.prepare('SELECT coalesce(max(seq), 0) FROM messages').pluck() as Statement<[], number>;
  }

  /** Pass it to `current` later to read today's state again. */
  mark(): RegenerationsMark {
    return { upToSeq: this.#watermark.get() ?? 0, rankingsUpToSeq: this.#rankings.watermark() };
  }

  /** Oldest first. */
  *current(mark: RegenerationsMark = this.mark()): Generator<Regeneration> {
    const asked = { ...mark, ...inChatsOf() };
    for (const row of paged((afterSeq, limitRows) => this.#page.all({ ...asked, afterSeq, limitRows })))
      yield this.#read(row, mark);
  }

  /** @param guest in whose chats; null: the owner's, undefined: everybody's */
  count(guest?: string | null): number {
    return this.#count.get({ ...this.mark(), ...inChatsOf(guest) }) ?? 0;
  }

  /** A page of them, newest first. @param guest as `count` has it */
  newest(page: { readonly offset: number; readonly limit: number }, guest?: string | null): Regeneration[] {
    const mark = this.mark();
    return this.#newest.all({ ...mark, ...inChatsOf(guest), ...page }).map((row) => this.#read(row, mark));
  }

  #read(row: ReplyRow, mark: RegenerationsMark): Regeneration {
    const turns = this.#conversations.path(row.parent_id as MessageId);
    return {
      id: row.id as MessageId,
      prompt: turns.map(({ role, content }) => ({ role, content })),
      kept: replyOf(row),
      left: this.#left.all({ ...mark, id: row.id }).map(replyOf),
      createdAtMs: row.created_at_ms,
    };
  }
}

function inChatsOf(guest?: string | null) {
  return { everybody: guest === undefined ? 1 : 0, guest: guest ?? null };
}

function replyOf({ content, generation_id, version_id }: ReplyRow): RegeneratedReply {
  return { text: content, generationId: generation_id as GenerationId, versionId: version_id as VersionId };
}
