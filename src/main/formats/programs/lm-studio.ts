/**
 * LM Studio's conversations, one file each (*.conversation.json): a message has its regenerated versions in it, and which is
 * selected. Read in a converter of these files: lm-studio-conversation-converter (script.js).
 */
import { said } from '../../../shared/language/said.ts';
import { everything } from '../format.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import { expectedIn } from '../record-shapes.ts';
import { itemsOfTree } from './chat-tree.ts';
import type { TreeMessage } from './chat-tree.ts';
import { asList, asObject, asText, isObject } from './json-access.ts';
import { textOfContent } from './message-text.ts';
import type { MessageText } from './message-text.ts';
import { parseEach } from './parse-each.ts';

export const lmStudio: GroupedFormat = {
  name: 'lm-studio',
  fields: 'name, messages of {versions, currentlySelected}, as in LM Studio’s conversation files',
  ownFields: true,
  reads: everything,
  layout: 'list',
  needs: [['messages']],
  fits: ({ messages }) => Array.isArray(messages) && messages.length > 0 && messages.every(hasVersions),
  ...parseEach((record) => {
    const { messages } = record;
    const system = systemOf(record);
    const all: TreeMessage[] = system === undefined ? [] : [{ id: 'system', role: 'system', text: system }];
    let selected = all.at(-1)?.id;
    for (const [at, message] of asList(messages).entries()) {
      const { versions, currentlySelected } = asObject(message);
      const parentId = selected;
      const read = asList(versions).map((version, place) => versionOf(asObject(version), `${at}.${place}`, parentId));
      all.push(...read);
      selected = read[typeof currentlySelected === 'number' ? currentlySelected : 0]?.id ?? read[0]?.id ?? selected;
    }
    return itemsOfTree({ messages: all, currentId: selected });
  }),
};

/** It stands in the chat's own settings in files of later versions. */
function systemOf({ systemPrompt, perChatPredictionConfig }: JsonRecord): string | undefined {
  const fields = asList(asObject(perChatPredictionConfig).fields).map(asObject);
  return asText(systemPrompt) ?? asText(fields.find(({ key }) => key === 'llm.prediction.systemPrompt')?.value);
}

function hasVersions(message: unknown): boolean {
  return isObject(message) && Array.isArray(message.versions);
}

function versionOf(version: JsonRecord, id: string, parentId: string | undefined): TreeMessage {
  const { role, content, steps } = version;
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    const field = `messages[${id.replace('.', '].versions[')}].role`;
    throw expectedIn(field, said('expected.oneOf', { choices: ['user', 'assistant', 'system'] }), role);
  }
  return { id, parentId, role, ...(Array.isArray(steps) ? textOfSteps(steps) : textOfContent(content)) };
}

/** A reply in steps; its thinking and its structure are no part of the text. */
function textOfSteps(steps: readonly unknown[]): MessageText {
  const texts = steps.map(asObject).flatMap(({ type, style, isStructural, content }) => {
    const isReply = type === 'contentBlock' && asObject(style).type !== 'thinking' && isStructural !== true;
    return isReply ? [textOfContent(content)] : [];
  });
  const words = texts.map(({ text }) => text).filter((text) => text.trim() !== '');
  return { text: words.join('\n\n'), beyondText: texts.some(({ beyondText }) => beyondText) };
}
