/**
 * Claude's export: conversations.json. Replies that were regenerated stay beside the one that was kept where the messages name
 * their parents. Anthropic does not publish the layout; read in public scripts that walk parent_message_uuid from
 * current_leaf_message_uuid.
 */
import { said } from '../../../shared/language/said.ts';
import { everything } from '../format.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import { expectedIn, invalidRecord } from '../record-shapes.ts';
import { itemsOfTree } from './chat-tree.ts';
import type { TreeMessage } from './chat-tree.ts';
import { asList, asObject, asText } from './json-access.ts';
import { textOfContent } from './message-text.ts';
import { parseEach } from './parse-each.ts';

export const claude: GroupedFormat = {
  name: 'claude',
  fields: 'uuid, chat_messages of {sender, text, content}, as in conversations.json of a Claude export',
  ownFields: true,
  reads: everything,
  layout: 'list',
  needs: [['uuid', 'chat_messages']],
  fits: ({ chat_messages }) => Array.isArray(chat_messages),
  ...parseEach(({ chat_messages, current_leaf_message_uuid }) => {
    const messages: TreeMessage[] = [];
    for (const message of asList(chat_messages)) messages.push(messageOf(asObject(message), messages.at(-1)?.id));
    return itemsOfTree({ messages, currentId: asText(current_leaf_message_uuid) });
  }),
};

function messageOf(message: JsonRecord, before: string | undefined): TreeMessage {
  const { uuid, sender, text, content, attachments, files } = message;
  const id = asText(uuid);
  if (id === undefined) throw invalidRecord(said('expected.text'), 'chat_messages[].uuid');
  if (sender !== 'human' && sender !== 'assistant') {
    throw expectedIn('chat_messages[].sender', said('expected.oneOf', { choices: ['human', 'assistant'] }), sender);
  }
  const read = asList(content).length > 0 ? textOfContent(content) : textOfContent(text ?? '');
  const hasFiles = asList(attachments).length > 0 || asList(files).length > 0;
  return {
    id,
    parentId: asText(message.parent_message_uuid) ?? before,
    role: sender === 'human' ? 'user' : 'assistant',
    text: read.text,
    beyondText: hasFiles || read.beyondText,
  };
}
