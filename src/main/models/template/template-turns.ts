/** What a chat template puts around turns, seen from what it writes for made-up ones. */
import type { Message } from '../../../shared/domain/conversation.ts';
import type { ChatTemplate } from './render-template.ts';
import type { AddedToken } from '../tokenizer/tokenizer-json.ts';

export interface TemplateTurns {
  /** Added tokens that the template writes or spells: in what people write they are letters. */
  readonly written: ReadonlySet<string>;
  /** Those of them that stand around turns; marked special or not, no message may hold one. */
  readonly control: ReadonlySet<string>;
  /** The token that ends a reply; undefined where the template writes none. */
  readonly end: string | undefined;
  /** What stands before a reply where the template has no generation prompt to say so; else ''. */
  readonly missingHeader: string;
  /** What the made-up chat looks like; undefined where the template refuses it. */
  readonly sample: string | undefined;
}

/** Characters for private use, so that no template has them of its own. */
const [SYSTEM, QUESTION, REPLY, NEXT] = ['\uF8E0', '\uF8E1', '\uF8E2', '\uF8E3'];
const system: Message = { role: 'system', content: SYSTEM };
const question: Message = { role: 'user', content: QUESTION };
const reply: Message = { role: 'assistant', content: REPLY };
const next: Message = { role: 'user', content: NEXT };

export function turnsOf(template: ChatTemplate, added: readonly AddedToken[]): TemplateTurns {
  const attempt = (messages: readonly Message[], addGenerationPrompt = false): string | undefined => {
    try {
      return template.render(messages, addGenerationPrompt);
    } catch {
      return undefined;
    }
  };
  const prompt = attempt([question], true);
  const answered = attempt([question, reply]) ?? attempt([system, question, reply]);
  const several = [attempt([question, reply, next]), attempt([system, question, reply])].filter(isText);
  // Words and white space among added tokens are ordinary text, wherever they stand.
  const tokens = added.filter(({ content, special }) => special || /[^\p{L}\p{N}\s]/u.test(content));
  const renderings = [prompt, answered, ...several].filter(isText);
  const written = tokens.filter(({ content }) =>
    [template.source, ...renderings].some((text) => text.includes(content)),
  );
  const control = written.filter(
    (token) => token.special || (several.some((text) => text.includes(token.content)) && !isPaired(token, added)),
  );
  return {
    written: new Set(written.map(({ content }) => content)),
    control: new Set(control.map(({ content }) => content)),
    end: answered === undefined ? undefined : firstToken(answered.slice(afterReply(answered)), control),
    missingHeader: missingHeader(prompt, attempt([question]), answered),
    sample: answered,
  };
}

/** `<think>` beside `</think>` encloses part of a reply, which a reply may hold as well. */
function isPaired({ content }: AddedToken, added: readonly AddedToken[]): boolean {
  const [, slash, name] = /^<(\/?)([^<>|/]+)>$/.exec(content) ?? [];
  if (name === undefined) return false;
  const other = slash === '' ? `</${name}>` : `<${name}>`;
  return added.some((token) => token.content === other);
}

function afterReply(text: string): number {
  const at = text.lastIndexOf(REPLY);
  return at < 0 ? text.length : at + REPLY.length;
}

/** The token that begins first in the text, of two the longer. */
function firstToken(text: string, tokens: readonly AddedToken[]): string | undefined {
  const found = tokens.flatMap(({ content }) => {
    const at = text.indexOf(content);
    return at < 0 ? [] : [{ content, at }];
  });
  found.sort((a, b) => a.at - b.at || b.content.length - a.content.length);
  return found[0]?.content;
}

/** Spaces before the reply are left to it: tokens often begin with one. */
function missingHeader(
  withPrompt: string | undefined,
  without: string | undefined,
  answered: string | undefined,
): string {
  if (withPrompt === undefined || withPrompt !== without || answered?.startsWith(withPrompt) !== true) return '';
  const end = answered.indexOf(REPLY, withPrompt.length);
  const header = answered.slice(withPrompt.length, Math.max(end, withPrompt.length)).replace(/ +$/, '');
  return header.trim() === '' ? '' : header;
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}
