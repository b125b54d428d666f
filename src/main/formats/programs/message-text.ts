/** The words of a message whose content is a list of parts, as most chat programs keep it. */
import { asList, asObject } from './json-access.ts';

/** What a text model could not have seen, or the person did not write, in words for a count. */
export const imageOrFile = 'an image or a file';

/** Parts that are the model's thinking and its work with tools: no part of the reply. */
const besideReply = new Set(
  'thinking think reasoning tool_use tool_result tool_call toolCallRequest toolCallResult error'.split(' '),
);

export interface MessageText {
  readonly text: string;
  readonly beyondText?: string;
}

/** @param content a text, or parts of which some are `{type: "text", text}`, where `text` may be `{value}` */
export function textOfContent(content: unknown): MessageText {
  if (typeof content === 'string') return { text: content };
  const texts: string[] = [];
  let beyondText: string | undefined;
  for (const part of asList(content)) {
    if (typeof part === 'string') texts.push(part);
    else {
      const { type, text } = asObject(part);
      const words = typeof text === 'string' ? text : asObject(text).value;
      if (type === 'text' && typeof words === 'string') texts.push(words);
      else if (typeof type !== 'string' || !besideReply.has(type)) beyondText = imageOrFile;
    }
  }
  return { text: texts.join('\n'), beyondText };
}
