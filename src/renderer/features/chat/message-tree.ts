/** A conversation as a tree: which turns are looked at, and which stand beside them. */
import type { ConversationMessage } from '../../../shared/domain/conversation.ts';
import type { MessageId } from '../../../shared/domain/ids.ts';

/** From the first turn to `headId`; empty for null or an unknown id. */
export function pathTo(messages: readonly ConversationMessage[], headId: MessageId | null): ConversationMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path: ConversationMessage[] = [];
  for (let at = headId === null ? undefined : byId.get(headId); at !== undefined;) {
    path.unshift(at);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return path;
}

/** The other turns at the same place, oldest first. */
export function alternativesOf(
  messages: readonly ConversationMessage[],
  { id, parentId, role }: ConversationMessage,
): ConversationMessage[] {
  return messages.filter((other) => other.parentId === parentId && other.role === role && other.id !== id);
}

/** Where a branch that leads through this turn was left: its newest turn, and that one's newest, to the end. */
export function newestLeafBelow(messages: readonly ConversationMessage[], id: MessageId): MessageId {
  let leaf = id;
  for (;;) {
    const child = messages.findLast(({ parentId }) => parentId === leaf);
    if (child === undefined) return leaf;
    leaf = child.id;
  }
}
