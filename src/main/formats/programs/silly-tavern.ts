/**
 * SillyTavern's chats, a file each: a line about the chat, then a line for each message with its swipes, which are regenerated
 * replies. Read in SillyTavern: src/endpoints/chats.js, which also shows
 * that older chats begin without chat_metadata.
 */
import type { GroupedFormat, GroupItem, JsonRecord } from '../format.ts';
import { itemsOfTree, placed } from './chat-tree.ts';
import type { TreeMessage } from './chat-tree.ts';
import { asList, asObject, requireText } from './json-access.ts';
import { imageOrFile } from './message-text.ts';
import { faultsTold } from './parse-each.ts';

export const sillyTavern: GroupedFormat = {
  name: 'silly-tavern',
  fields: 'a line with chat_metadata, then lines with name, is_user, mes, optional swipes',
  ownFields: true,
  reads: [
    'chat_metadata',
    'user_name',
    'character_name',
    'name',
    'is_user',
    'is_system',
    'mes',
    'swipes',
    'swipe_id',
    'extra',
  ],
  layout: 'lines',
  needs: [['chat_metadata'], ['user_name', 'character_name'], ['mes', 'is_user']],
  startsGroup: isHeader,
  parseGroup: (records): GroupItem[] =>
    placed(faultsTold(() => itemsOfTree(treeOf(records.filter((line) => !isHeader(line)))))),
};

function isHeader(record: JsonRecord): boolean {
  return !('mes' in record);
}

function treeOf(lines: readonly JsonRecord[]): { messages: TreeMessage[]; currentId?: string } {
  const messages: TreeMessage[] = [];
  let parentId: string | undefined;
  for (const [at, line] of lines.entries()) {
    // What SillyTavern itself says, and what the person hid from the model.
    if (line.is_system === true) continue;
    const role = line.is_user === true ? 'user' : 'assistant';
    const text = requireText(line.mes, `message ${at + 1}: mes`);
    const { image, media, file, files } = asObject(line.extra);
    const beyondText = [image, file].some(Boolean) || [media, files].some((some) => asList(some).length > 0);
    const about = { parentId, role, ...(beyondText && { beyondText: imageOrFile }) } as const;
    const id = `${at}`;
    const swipes = asList(line.swipes).filter((swipe) => typeof swipe === 'string');
    const others = swipes.filter((_, place) => place !== line.swipe_id && role === 'assistant');
    // The text that stands: a swipe that was edited later differs from its entry in the list.
    messages.push(
      { ...about, id, text },
      ...others.map((swipe, place) => ({ ...about, id: `${at}.${place}`, text: swipe })),
    );
    parentId = id;
  }
  return { messages, currentId: parentId };
}
