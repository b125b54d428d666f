/** Items that a model's chat template refuses are left out of a job: counted, and the first named with the template's reason. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { requireAccepted } from '../../models/template/chat-template.ts';
import { TemplateRefusal } from '../../models/template/protected-chat.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { JobContext } from './job-context.ts';

/** Characters of a message by which people know it again. */
const SHOWN = 60;

export class RefusedItems {
  /** In the plural, as the notice calls them. */
  readonly #what: string;
  #given = 0;
  #count = 0;
  #first = '';

  constructor(what: string) {
    this.#what = what;
  }

  /** @returns what `encode` returns, undefined where the template refuses the item */
  attempt<Result>(messages: readonly Message[], encode: () => Result): Result | undefined {
    this.#given++;
    try {
      return encode();
    } catch (error) {
      if (!(error instanceof TemplateRefusal)) throw error;
      if (this.#count++ === 0) this.#first = `Number ${this.#given}, ${beginning(messages)}: ${error.reason}`;
      return undefined;
    }
  }

  /** How many there are and why, as sentences; '' for none. */
  get sentences(): string {
    if (this.#count === 0) return '';
    const first = /[.!?]$/.test(this.#first) ? this.#first : `${this.#first}.`;
    const subject = `${this.#count} of ${this.#given} ${this.#what} ${this.#count === 1 ? 'was' : 'were'} left out`;
    return `${subject}: the model's chat template refuses ${this.#count === 1 ? 'it' : 'them, the first one so'}. ${first}`;
  }

  tell({ emit }: Pick<JobContext, 'emit'>): void {
    if (this.#count > 0) emit({ type: 'notice', message: this.sentences });
  }
}

/** Those of the prompts that the chat template takes with a reply to them. */
export function acceptedPrompts<Prompt extends readonly Message[]>(
  tokenizer: Tokenizer,
  prompts: readonly Prompt[],
  refused: RefusedItems,
): Prompt[] {
  return prompts.filter((prompt) =>
    refused.attempt(prompt, () => {
      requireAccepted(tokenizer, prompt);
      return true;
    }),
  );
}

/** The last thing that a person said in it, or else what it has last. */
function beginning(messages: readonly Message[]): string {
  const { content = '' } = messages.findLast(({ role }) => role === 'user') ?? messages.at(-1) ?? {};
  const text = content.replace(/\s+/g, ' ').trim();
  return `“${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}”`;
}
