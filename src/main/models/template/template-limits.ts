/** What a model's chat template may take: it is a program that somebody else wrote. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { Template } from '../jinja/template.ts';
import type { LimitedWork } from '../tokenizer/time-limit.ts';

/** The longest ones in use have some 50,000 characters. */
const MAX_TEMPLATE_LENGTH = 1_000_000;
/** Beside the messages, which some templates write more than once: instructions, tools, dates. */
const MAX_ADDED_LENGTH = 1_000_000;
const MAX_COPIES = 8;

/** Long chats are rendered once for each reply. */
export function templateLimits(messages: readonly Message[]): Pick<LimitedWork<unknown>, 'what' | 'limitMs'> {
  return {
    what: "Writing messages in the model's chat template",
    limitMs: 1500 + 4 * messages.length + Math.ceil(lengthOf(messages) / 200),
  };
}

/** @throws where the source is not Jinja, or too long to be a template */
export function parseTemplate(source: string): Template {
  if (source.length > MAX_TEMPLATE_LENGTH) {
    throw new Error(`expected at most ${MAX_TEMPLATE_LENGTH} characters, it has ${source.length}`);
  }
  return new Template(source);
}

/** Asked before anything reads the text: a string that was doubled often takes no memory until then. */
export function requireReasonable(text: string, messages: readonly Message[]): void {
  const limit = MAX_ADDED_LENGTH + MAX_COPIES * lengthOf(messages);
  if (text.length <= limit) return;
  throw new Error(`it writes ${text.length} characters; expected at most ${limit} for these messages`);
}

/** The reason in words where the engine's own says nothing to the reader. */
export function refusalReason(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  if (/call stack/i.test(reason)) return 'its statements are nested too deeply';
  if (/invalid string length|invalid array length/i.test(reason)) return 'it makes a text that is too long';
  return reason;
}

/** The first ones of many. */
export function listedRoles(roles: readonly string[]): string {
  const more = roles.length > 12 ? ` and ${roles.length - 12} more` : '';
  return roles.slice(0, 12).join(', ') + more;
}

function lengthOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
