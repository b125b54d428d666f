import { expect, test } from 'vitest';
import type { ConversationMessage, Role } from '../../../shared/domain/conversation.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import { alternativesOf, newestLeafBelow, pathTo } from './message-tree.ts';

function message(id: string, parentId: string | null, role: Role): ConversationMessage {
  return {
    id: id as MessageId,
    parentId: parentId as MessageId | null,
    role,
    content: id,
    conversationId: 'conv' as ConversationId,
    generationId: null,
    createdAtMs: 0,
  };
}
const tree = [
  message('q', null, 'user'),
  message('a1', 'q', 'assistant'),
  message('a2', 'q', 'assistant'),
  message('q2', 'a1', 'user'),
  message('q3', 'a1', 'user'),
  message('a3', 'q3', 'assistant'),
];
const ids = (messages: ConversationMessage[]): string[] => messages.map(({ id }) => id);

test('a path leads from the first turn to the head', () => {
  expect(ids(pathTo(tree, 'a3' as MessageId))).toEqual(['q', 'a1', 'q3', 'a3']);
  expect(pathTo(tree, null)).toEqual([]);
});

test('alternatives are the other turns at the same place', () => {
  expect(ids(alternativesOf(tree, tree[1]))).toEqual(['a2']);
  expect(ids(alternativesOf(tree, tree[4]))).toEqual(['q2']);
  expect(alternativesOf(tree, tree[0])).toEqual([]);
});

test('changing to another branch goes to where it was left', () => {
  expect(newestLeafBelow(tree, 'a1' as MessageId)).toBe('a3');
  expect(newestLeafBelow(tree, 'a2' as MessageId)).toBe('a2');
});
