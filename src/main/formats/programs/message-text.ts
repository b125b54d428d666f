/** The words of a message whose content is a list of parts, as most chat programs keep it. */
import { asList, asObject } from './json-access.ts';

/** Parts that are the model's thinking and its work with tools: no part of the reply. */
const besideReply = new Set(
  'thinking think reasoning tool_use tool_result tool_call toolCallRequest toolCallResult error'.split(' '),
);

export interface MessageText {
  readonly text: string;
  /** Whether there is an image or a file among them. */
  readonly beyondText: boolean;
}

/** @param content a text, or parts of which some are `{type: "text", text}`, where `text` may be `{value}` */
export function textOfContent(content: unknown): MessageText {
  if (typeof content === 'string') return { text: content, beyondText: false };
  const texts: string[] = [];
  let beyondText = false;
  for (const part of asList(content)) {
    if (typeof part === 'string') texts.push(part);
    else {
      const { type, text } = asObject(part);
      const words = typeof text === 'string' ? text : asObject(text).value;
      if (type === 'text' && typeof words === 'string') texts.push(words);
      else if (typeof type !== 'string' || !besideReply.has(type)) beyondText = true;
    }
  }
  return { text: texts.join('\n'), beyondText };
}
