/**
 * SillyTavern's chats, a file each: a line about the chat, then a line for each message with its swipes, which are regenerated
 * replies. Read in SillyTavern: src/endpoints/chats.js, which also shows
 * that older chats begin without chat_metadata.
 */
import { everything } from '../format.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import type { ChatTree, TreeMessage } from './chat-tree.ts';
import { asList, asObject, requireText } from './json-access.ts';
import { itemsOfChat } from './parse-each.ts';

export const sillyTavern: GroupedFormat = {
  name: 'silly-tavern',
  fields: 'a line with chat_metadata, then lines with name, is_user, mes, optional swipes',
  ownFields: true,
  reads: everything,
  layout: 'lines',
  needs: [['chat_metadata'], ['user_name', 'character_name'], ['mes', 'is_user']],
  startsGroup: isHeader,
  parseGroup: (records) => itemsOfChat(records, lineOf, treeOf),
};

function isHeader(record: JsonRecord): boolean {
  return !('mes' in record);
}

interface Line extends Omit<TreeMessage, 'parentId'> {
  /** The swipes that do not stand. */
  readonly others: readonly string[];
}

/** Undefined for the header, what SillyTavern itself says, and what the person hid from the model. */
function lineOf(line: JsonRecord, at: number): Line | undefined {
  if (isHeader(line) || line.is_system === true) return undefined;
  const role = line.is_user === true ? 'user' : 'assistant';
  // The text that stands: a swipe that was edited later differs from its entry in the list.
  const text = requireText(line.mes, 'mes');
  const { image, media, file, files } = asObject(line.extra);
  const hasMore = [image, file].some(Boolean) || [media, files].some((some) => asList(some).length > 0);
  const swipes = asList(line.swipes).filter((swipe) => typeof swipe === 'string');
  const others = role === 'user' ? [] : swipes.filter((_, place) => place !== line.swipe_id);
  return { id: `${at}`, role, text, others, ...(hasMore && { beyondText: true }) };
}

function treeOf(lines: readonly (Line | undefined)[]): ChatTree {
  const messages: TreeMessage[] = [];
  let parentId: string | undefined;
  for (const line of lines) {
    if (line === undefined) continue;
    const { others, ...message } = line;
    const swipes = others.map((text, place) => ({ ...message, id: `${message.id}.${place}`, text }));
    messages.push(...[message, ...swipes].map((one) => ({ ...one, parentId })));
    parentId = message.id;
  }
  return { messages, currentId: parentId };
}
