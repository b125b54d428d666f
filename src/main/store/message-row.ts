import type { ConversationMessage, Role } from '../../shared/domain/conversation.ts';
import type { ConversationId, GenerationId, MessageId } from '../../shared/domain/ids.ts';

export interface MessageRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly parent_id: string | null;
  readonly role: Role;
  readonly content: string;
  readonly generation_id: string | null;
  readonly created_at_ms: number;
}

export function fromMessageRow(row: MessageRow): ConversationMessage {
  return {
    id: row.id as MessageId,
    conversationId: row.conversation_id as ConversationId,
    parentId: row.parent_id as MessageId | null,
    role: row.role,
    content: row.content,
    generationId: row.generation_id as GenerationId | null,
    createdAtMs: row.created_at_ms,
  };
}
