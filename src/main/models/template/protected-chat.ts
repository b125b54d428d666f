/** A chat as its template writes it, in which what people wrote and what the template wrote can be told apart. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { protectContent } from './protect-content.ts';
import { compileTemplate, type ChatTemplate } from './render-template.ts';
import { refusalReason } from './template-limits.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { AddedToken } from '../tokenizer/tokenizer-json.ts';

/** The template raised an exception on these messages; `reason` is its own. */
export class TemplateRefusal extends ParleyError {
  readonly reason: Said | string;

  constructor(roles: readonly string[], error: unknown) {
    const reason = refusalReason(error);
    super(
      'invalid_input',
      said('errors.files.templateRefused', {
        roles: roles.slice(0, 12),
        more: Math.max(0, roles.length - 12),
        reason,
      }),
      undefined,
      { cause: error },
    );
    this.reason = reason;
  }
}

/** A span of a rendered conversation, in UTF-16 units. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export class ProtectedChat {
  readonly #tokenizer: Tokenizer;
  readonly #compiled: CompiledTemplate;
  readonly #messages: readonly Message[];
  readonly #restore: (text: string) => string;

  /** @throws ParleyError `corrupt` when the template is not Jinja */
  constructor(tokenizer: Tokenizer, messages: readonly Message[]) {
    this.#tokenizer = tokenizer;
    this.#compiled = compile(tokenizer);
    const { messages: safe, restore } = protectContent(messages, {
      control: tokenizer.specialTokens.map(({ content }) => content),
      written: tokenizer.templateTokens.map(({ content }) => content),
      reserved: this.#compiled.template.source,
    });
    this.#messages = safe;
    this.#restore = restore;
  }

  /** The first `count` messages as the template writes them, still protected. @throws TemplateRefusal */
  render(count: number, addGenerationPrompt: boolean): string {
    const messages = this.#messages.slice(0, count);
    try {
      return this.#compiled.template.render(messages, addGenerationPrompt);
    } catch (error) {
      throw new TemplateRefusal(
        messages.map((message) => message.role),
        error,
      );
    }
  }

  /** The tokens of text.slice(start, end), which follows others unless it starts the text; the template's own are its tokens. */
  encode(text: string, start: number, end: number): number[] {
    const ids: number[] = [];
    let done = start;
    const addPlain = (until: number) => {
      // Not spread: a long text has more tokens than a call may have arguments.
      for (const id of this.#tokenizer.encode(this.#restore(text.slice(done, until)), { continues: done > 0 }))
        ids.push(id);
    };
    for (const match of text.slice(start, end).matchAll(this.#compiled.tokens)) {
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
      const turns = this.render(i + 1, false);
      const span = this.#spanAfter(this.render(i, true), turns);
      if (span === undefined || !text.startsWith(turns.slice(0, span.end))) rewritten.push(i);
      else spans.push(span);
    });
    return { spans, rewritten };
  }

  /**
   * The last message as what follows the prompt for it. Where the template writes it otherwise than it leads up to it, the reply is
   * taken as it is sampled: its text, then the end token.
   */
  lastCompletion(): number[] {
    const text = this.render(this.#messages.length, false);
    const span = this.#spanAfter(this.render(this.#messages.length - 1, true), text);
    if (span !== undefined) return this.encode(text, span.start, span.end);
    const { turns, config } = this.#tokenizer;
    // Preceded by a character that is left out again: the reply follows its prompt.
    const sampled = `\n${this.#messages.at(-1)!.content}${turns?.end ?? config.eos_token ?? ''}`;
    return this.encode(sampled, 1, sampled.length);
  }

  #spanAfter(prompt: string, turns: string): Span | undefined {
    if (!turns.startsWith(prompt)) return undefined;
    const start = prompt.length;
    const { turns: format, config } = this.#tokenizer;
    const found = [...turns.slice(start).matchAll(this.#compiled.tokens)];
    const called = (token: string | null | undefined) => found.find((match) => match[0].trim() === token);
    const special = found.filter((match) =>
      match.slice(1).some((group, i) => group !== undefined && this.#compiled.groups[i].special),
    );
    const end = called(format?.end) ?? called(config.eos_token) ?? special.at(-1);
    return { start, end: end === undefined ? turns.length : start + end.index + end[0].length };
  }
}

interface CompiledTemplate {
  readonly template: ChatTemplate;
  /** One group for each of the tokens that the template may write, in their order; longer ones win. */
  readonly tokens: RegExp;
  /** Which token each group stands for. */
  readonly groups: readonly AddedToken[];
}

const compiledTemplates = new WeakMap<Tokenizer, CompiledTemplate>();

function compile(tokenizer: Tokenizer): CompiledTemplate {
  const known = compiledTemplates.get(tokenizer);
  if (known !== undefined) return known;
  const groups = tokenizer.templateTokens.toSorted((a, b) => b.content.length - a.content.length);
  const pattern = groups.map(
    ({ content, lstrip, rstrip }) => `${lstrip ? '\\s*' : ''}(${escapeRegExp(content)})${rstrip ? '\\s*' : ''}`,
  );
  try {
    // No tokens, no match: an empty pattern would match everywhere.
    const tokens = new RegExp(pattern.join('|') || '(?!)', 'gu');
    const compiled = { template: compileTemplate(tokenizer.config), tokens, groups };
    compiledTemplates.set(tokenizer, compiled);
    return compiled;
  } catch (error) {
    throw new ParleyError(
      'corrupt',
      said('errors.files.templateUnreadable', { problem: refusalReason(error) }),
      undefined,
      { cause: error },
    );
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
