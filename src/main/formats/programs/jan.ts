/**
 * Jan's threads: messages.jsonl in a folder for each thread. Jan keeps no ratings and no regenerated replies, so a thread is a
 * chat. Read in jan: core/src/types/message/messageEntity.ts.
 */
import { said } from '../../../shared/language/said.ts';
import { everything } from '../format.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import { expectedIn } from '../record-shapes.ts';
import type { TreeMessage } from './chat-tree.ts';
import { textOfContent } from './message-text.ts';
import { itemsOfChat } from './parse-each.ts';

export const jan: GroupedFormat = {
  name: 'jan',
  fields: 'thread_id, role, content of {type, text: {value}}, as in messages.jsonl of a thread of Jan',
  ownFields: true,
  reads: everything,
  layout: 'lines',
  needs: [['thread_id', 'role', 'content']],
  fits: ({ object }) => object === 'thread.message',
  startsGroup: ({ thread_id }, before) => thread_id !== before?.thread_id,
  parseGroup: (records) => itemsOfChat(records, messageOf, (messages) => ({ messages })),
};

function messageOf({ role, content }: JsonRecord, at: number): TreeMessage {
  // What a tool answered is no turn of the chat; without words it is passed over.
  if (role === 'tool') return { id: `${at}`, parentId: `${at - 1}`, role: 'assistant', text: '' };
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw expectedIn('role', said('expected.oneOf', { choices: ['user', 'assistant', 'system'] }), role);
  }
  return { id: `${at}`, parentId: `${at - 1}`, role, ...textOfContent(content) };
}
