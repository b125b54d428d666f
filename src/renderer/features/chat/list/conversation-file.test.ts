import { expect, test } from 'vitest';
import type { ConversationId, MessageId } from '../../../../shared/domain/ids.ts';
import { conversationFile } from './conversation-file.ts';

const conversationId = 'conv_1' as ConversationId;
const message = (id: string, parent: string | null, role: 'user' | 'assistant' | 'system', content: string) => ({
  ...{ id: id as MessageId, parentId: parent as MessageId | null, conversationId, role, content },
  ...{ generationId: null, createdAtMs: 0 },
});
const conversation = {
  ...{ id: conversationId, title: 'Bread: why / how?', headId: 'c' as MessageId },
  ...{ createdAtMs: 0, deletedAtMs: null, pinned: false, folder: null },
  messages: [
    message('s', null, 'system', 'Be brief.'),
    message('a', 's', 'user', 'Why?'),
    message('b', 'a', 'assistant', 'Left'),
    message('c', 'a', 'assistant', '**Right**'),
  ],
};

test('Markdown is the branch that the conversation stands at', () => {
  expect(conversationFile(conversation, 'md')).toEqual({
    name: 'Bread why how.md',
    text: '# Bread: why / how?\n\n## System prompt\n\nBe brief.\n\n## You\n\nWhy?\n\n## Reply\n\n**Right**\n',
  });
});

test('JSON is the whole tree', () => {
  expect(JSON.parse(conversationFile(conversation, 'json').text)).toEqual(conversation);
});

test('a title that no file can have is none', () => {
  expect(conversationFile({ ...conversation, title: ' ..?/ ', headId: null }, 'md')).toEqual({
    name: 'Untitled.md',
    text: '#  ..?/ \n',
  });
});
