/** What a model's chat template may take: it is a program that somebody else wrote. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
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
    what: said('modelFaults.work.template'),
    limitMs: 1500 + 4 * messages.length + Math.ceil(lengthOf(messages) / 200),
  };
}

/** @throws where the source is not Jinja, or too long to be a template */
export function parseTemplate(source: string): Template {
  if (source.length > MAX_TEMPLATE_LENGTH) {
    throw new ParleyError(
      'corrupt',
      said('modelFaults.template.tooLong', { most: MAX_TEMPLATE_LENGTH, got: source.length }),
    );
  }
  return new Template(source);
}

/** Asked before anything reads the text: a string that was doubled often takes no memory until then. */
export function requireReasonable(text: string, messages: readonly Message[]): void {
  const limit = MAX_ADDED_LENGTH + MAX_COPIES * lengthOf(messages);
  if (text.length <= limit) return;
  throw new ParleyError('invalid_input', said('modelFaults.template.writesTooMuch', { most: limit, got: text.length }));
}

/** The template's own reason, or ours where that says nothing to the reader. */
export function refusalReason(error: unknown): Said | string {
  if (error instanceof ParleyError && error.said !== undefined) return error.said;
  const reason = error instanceof Error ? error.message : String(error);
  if (/call stack/i.test(reason)) return said('modelFaults.template.nestedTooDeep');
  if (/invalid string length|invalid array length/i.test(reason)) return said('modelFaults.template.textTooLong');
  return reason;
}

function lengthOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
