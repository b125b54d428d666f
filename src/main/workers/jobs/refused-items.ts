/** Items that a model's chat template refuses are left out of a job: counted, and the first named with the template's reason. */
import type { Message } from '../../../shared/domain/conversation.ts';
import type { Items, Part } from '../../../shared/language/en/training.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { requireAccepted } from '../../models/template/chat-template.ts';
import { TemplateRefusal } from '../../models/template/protected-chat.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { JobContext } from './job-context.ts';

/** Characters of a message by which people know it again. */
const SHOWN = 60;

export class RefusedItems {
  readonly #items: Items;
  readonly #part: Part;
  #given = 0;
  #count = 0;
  #first: { readonly first: number; readonly beginning: string; readonly reason: Said | string } | undefined;

  constructor(items: Items, part: Part = 'all') {
    this.#items = items;
    this.#part = part;
  }

  /** @returns what `encode` returns, undefined where the template refuses the item */
  attempt<Result>(messages: readonly Message[], encode: () => Result): Result | undefined {
    this.#given++;
    try {
      return encode();
    } catch (error) {
      if (!(error instanceof TemplateRefusal)) throw error;
      this.#count++;
      this.#first ??= { first: this.#given, beginning: beginning(messages), reason: error.reason };
      return undefined;
    }
  }

  /** How many there are and why; undefined for none. */
  get said(): Said | undefined {
    const [items, part, count, given] = [this.#items, this.#part, this.#count, this.#given];
    return this.#first && said('training.templateRefuses', { items, part, count, given, ...this.#first });
  }

  tell({ emit }: Pick<JobContext, 'emit'>): void {
    if (this.said !== undefined) emit({ type: 'notice', message: this.said });
  }
}

/** A problem with what was left, and what was refused before. */
export function withRefused(problem: Said, refused: Said | undefined): Said {
  return refused === undefined ? problem : said('training.sentences', { sentences: [problem, refused] });
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
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
