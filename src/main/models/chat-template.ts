// Messages → token ids by the model's own chat template. What people wrote is encoded as plain text and only the
// template may produce special tokens, so nobody can end a turn or pose as the system by typing a token's name.
import type { Template } from '@huggingface/jinja';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Message } from '../../shared/domain/conversation.ts';
import { FALLBACK_CHAT_TEMPLATE } from './parley-chat-template.ts';
import { protectContent } from './protect-content.ts';
import {
  listedRoles,
  parseTemplate,
  refusalReason,
  requireReasonable,
  templateGlobals,
  templateLimits,
} from './template-limits.ts';
import { withinTime } from './time-limit.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { AddedToken } from './tokenizer-json.ts';

export interface EncodedConversation {
  /** (T) */
  ids: Int32Array;
  /** (T), 1 where the assistant wrote the token: each reply with the token that ends its turn, else 0. */
  completionMask: Uint8Array;
}

/**
 * The prompt for the assistant's next turn: all messages, then what the template puts before a reply.
 * Appending sampled ids to it gives the same as `encodeConversation` where the reply's text tokenizes as it was sampled.
 * @throws ParleyError `invalid_input` when the template refuses the messages, `corrupt` when it is not a Jinja template,
 *   `unsupported` when it does not come to an end
 */
export function encodePrompt(tokenizer: Tokenizer, messages: readonly Message[]): Int32Array {
  return withinTime({ ...templateLimits(messages), run: () => promptIds(tokenizer, messages) });
}

function promptIds(tokenizer: Tokenizer, messages: readonly Message[]): Int32Array {
  const chat = new ProtectedChat(tokenizer, messages);
  const text = chat.render(messages.length, true);
  // Earlier replies are cut where they were when they were sampled, so that one history always has one tokenization.
  const cuts = chat.completions(text).spans.flatMap(({ start, end }) => [start, end]);
  return Int32Array.from([...cuts, text.length].flatMap((cut, i) => chat.encode(text, i === 0 ? 0 : cuts[i - 1], cut)));
}

/**
 * A whole conversation, with a mask of the assistant's own tokens for losses on completions only.
 * @throws ParleyError as `encodePrompt`; `unsupported` when the template rewrites earlier turns as the conversation
 *   grows, so that a reply does not follow the prompt it was made for
 */
export function encodeConversation(tokenizer: Tokenizer, messages: readonly Message[]): EncodedConversation {
  return withinTime({ ...templateLimits(messages), run: () => maskedConversation(tokenizer, messages) });
}

function maskedConversation(tokenizer: Tokenizer, messages: readonly Message[]): EncodedConversation {
  const chat = new ProtectedChat(tokenizer, messages);
  const text = chat.render(messages.length, false);
  const ids: number[] = [];
  const mask: number[] = [];
  const add = (start: number, end: number, isCompletion: 0 | 1) => {
    for (const id of chat.encode(text, start, end)) {
      ids.push(id);
      mask.push(isCompletion);
    }
  };
  const { spans, rewritten } = chat.completions(text);
  if (rewritten.length > 0) {
    throw new ParleyError(
      'unsupported',
      `Finding the assistant's tokens in a conversation: the model's chat template writes turn ${rewritten[0] + 1} of ` +
        `${messages.length} differently once more turns follow. Give the conversation up to that turn as an example of its own`,
    );
  }
  let done = 0;
  for (const { start, end } of spans) {
    add(done, start, 0);
    add(start, end, 1);
    done = end;
  }
  add(done, text.length, 0);
  return { ids: Int32Array.from(ids), completionMask: Uint8Array.from(mask) };
}

/** A span of a rendered conversation, in UTF-16 units. */
interface Span {
  start: number;
  end: number;
}

class ProtectedChat {
  readonly #tokenizer: Tokenizer;
  readonly #compiled: CompiledTemplate;
  readonly #messages: readonly Message[];
  readonly #restore: (text: string) => string;

  constructor(tokenizer: Tokenizer, messages: readonly Message[]) {
    this.#tokenizer = tokenizer;
    this.#compiled = compile(tokenizer);
    const contents = tokenizer.specialTokens.map((token) => token.content);
    const { messages: safe, restore } = protectContent(messages, contents, this.#compiled.source);
    this.#messages = safe;
    this.#restore = restore;
  }

  /** The first `count` messages as the template writes them, still protected. */
  render(count: number, addGenerationPrompt: boolean): string {
    const { bos_token, eos_token, pad_token, unk_token } = this.#tokenizer.config;
    const tokens = Object.entries({ bos_token, eos_token, pad_token, unk_token });
    try {
      const text = this.#compiled.template.render({
        ...templateGlobals,
        ...Object.fromEntries(tokens.filter(([, token]) => typeof token === 'string')),
        messages: this.#messages.slice(0, count),
        add_generation_prompt: addGenerationPrompt,
      });
      requireReasonable(text, this.#messages);
      return text;
    } catch (error) {
      const roles = this.#messages.slice(0, count).map((message) => message.role);
      throw new ParleyError(
        'invalid_input',
        `Writing messages in the model's chat template: it refused the turns ${listedRoles(roles)} (${refusalReason(error)})`,
        undefined,
        { cause: error },
      );
    }
  }

  /** The tokens of text.slice(start, end); special tokens are those that the template wrote. */
  encode(text: string, start: number, end: number): number[] {
    const ids: number[] = [];
    let done = start;
    const addPlain = (until: number) => {
      // Not spread: a long text has more tokens than a call may have arguments.
      for (const id of this.#tokenizer.encode(this.#restore(text.slice(done, until)), { continues: done > 0 }))
        ids.push(id);
    };
    for (const match of text.slice(start, end).matchAll(this.#compiled.specialTokens)) {
      addPlain(start + match.index);
      ids.push(this.#compiled.groups[match.slice(1).findIndex((group) => group !== undefined)].id);
      done = start + match.index + match[0].length;
    }
    addPlain(end);
    return ids;
  }

  /**
   * Where in `text` (a rendering of all messages) the assistant wrote: from the end of its prompt through its end token.
   * Turns that the template rewrote since, such as replies whose reasoning it drops, are in `rewritten`.
   */
  completions(text: string): { spans: Span[]; rewritten: number[] } {
    const spans: Span[] = [];
    const rewritten: number[] = [];
    this.#messages.forEach((message, i) => {
      if (message.role !== 'assistant') return;
      const span = this.#completionSpan(text, i);
      if (span === undefined) rewritten.push(i);
      else spans.push(span);
    });
    return { spans, rewritten };
  }

  #completionSpan(text: string, index: number): Span | undefined {
    const prompt = this.render(index, true);
    if (!text.startsWith(prompt)) return undefined;
    const turns = this.render(index + 1, false);
    if (!text.startsWith(turns)) return undefined;
    const start = prompt.length;
    const ends = [...turns.slice(start).matchAll(this.#compiled.specialTokens)];
    // A template may end turns with another special token than the model's end of text.
    const end = ends.find((match) => match[0].trim() === this.#tokenizer.config.eos_token) ?? ends.at(-1);
    return { start, end: end === undefined ? turns.length : start + end.index + end[0].length };
  }
}

interface CompiledTemplate {
  template: Template;
  source: string;
  /** One group for each of the tokenizer's special tokens, in their order; longer ones win. */
  specialTokens: RegExp;
  /** Which special token each group stands for. */
  groups: AddedToken[];
}

const compiledTemplates = new WeakMap<Tokenizer, CompiledTemplate>();

function compile(tokenizer: Tokenizer): CompiledTemplate {
  const known = compiledTemplates.get(tokenizer);
  if (known !== undefined) return known;
  const source = tokenizer.config.chat_template ?? FALLBACK_CHAT_TEMPLATE;
  const groups = tokenizer.specialTokens.toSorted((a, b) => b.content.length - a.content.length);
  const pattern = groups.map(
    ({ content, lstrip, rstrip }) => `${lstrip ? '\\s*' : ''}(${escapeRegExp(content)})${rstrip ? '\\s*' : ''}`,
  );
  try {
    const template = parseTemplate(source);
    // No special tokens, no match: an empty pattern would match everywhere.
    const specialTokens = new RegExp(pattern.join('|') || '(?!)', 'gu');
    const compiled = { template, source, specialTokens, groups };
    compiledTemplates.set(tokenizer, compiled);
    return compiled;
  } catch (error) {
    throw new ParleyError(
      'corrupt',
      `Reading the model's chat template: expected a Jinja template in tokenizer_config.json (${refusalReason(error)})`,
      undefined,
      { cause: error },
    );
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
