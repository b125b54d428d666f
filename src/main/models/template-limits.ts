/** What a model's chat template may take: it is a program that somebody else wrote. */
import { Template } from '@huggingface/jinja';
import type { Message } from '../../shared/domain/conversation.ts';
import type { LimitedWork } from './time-limit.ts';

/** The longest ones in use have some 50,000 characters. */
const MAX_TEMPLATE_LENGTH = 1_000_000;
/** Templates loop over messages and tools. */
const MAX_RANGE = 100_000;
/** Beside the messages, which some templates write more than once: instructions, tools, dates. */
const MAX_ADDED_LENGTH = 1_000_000;
const MAX_COPIES = 8;

/** Long chats are rendered once for each reply. */
export function templateLimits(messages: readonly Message[]): Pick<LimitedWork<unknown>, 'what' | 'limitMs'> {
  return {
    what: "Writing messages in the model's chat template",
    limitMs: 3000 + 4 * messages.length + Math.ceil(lengthOf(messages) / 200),
  };
}

/** What a template is given besides its messages; `withBounds` puts it in the place of the library's own. */
export const templateGlobals = { parley_range: range };
const [useBoundedRange] = statementsOf(new Template('{% set range = parley_range %}'));

/** The template with a bound on what has none in the library, which lets no variable take the name of a global. */
export function parseTemplate(source: string): Template {
  if (source.length > MAX_TEMPLATE_LENGTH) {
    throw new Error(`expected at most ${MAX_TEMPLATE_LENGTH} characters, it has ${source.length}`);
  }
  const template = new Template(source);
  statementsOf(template).unshift(useBoundedRange);
  return template;
}

/** The library's own declarations name files without an extension, which nodenext cannot resolve. */
function statementsOf(template: Template): unknown[] {
  return (template as unknown as { readonly parsed: { readonly body: unknown[] } }).parsed.body;
}

/** Python's, with at most `MAX_RANGE` numbers. */
function range(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new Error('range() step must not be zero');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!(count <= MAX_RANGE)) {
    throw new Error(`it asks for a range of ${count} numbers; at most ${MAX_RANGE} are given`);
  }
  return Array.from({ length: count }, (_, i) => start + i * step);
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
