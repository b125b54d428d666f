/** Prompts of a set that could not be used, each with the reason: one of them must not stand in the way of the others. */
import type { LeftOut } from '../../../shared/contract/prompts.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Prompt } from './prompts.ts';

/** So many are named; all are counted. */
const mostNamed = 20;
const excerptLength = 120;

export class LeftOutPrompts {
  readonly #reasons = new Map<string, { readonly prompt: string; readonly reason: Said | string }>();

  add(prompt: Prompt, reason: Said | string): void {
    const text = (prompt.at(-1)?.content ?? '').replace(/\s+/gu, ' ').trim();
    const excerpt = text.length > excerptLength ? `${text.slice(0, excerptLength).trimEnd()}…` : text;
    this.#reasons.set(promptKey(prompt), { prompt: excerpt, reason });
  }

  has(prompt: Prompt): boolean {
    return this.#reasons.has(promptKey(prompt));
  }

  /** Those of `prompts` among them. */
  of(prompts: readonly Prompt[]): LeftOut {
    const found = prompts.flatMap((prompt) => this.#reasons.get(promptKey(prompt)) ?? []);
    return { count: found.length, named: found.slice(0, mostNamed) };
  }
}

/** The error where nothing is left to rank. @param source what the prompts are called @param leftOut at least one */
export function noneCanBeRanked(source: Said | string, { count, named }: LeftOut): ParleyError {
  const [{ prompt, reason }] = named;
  return new ParleyError(
    'invalid_input',
    count === 1
      ? said('errors.chats.onlyPromptNotRanked', { source, prompt, reason })
      : said('errors.chats.noPromptRanked', { prompts: count, source, prompt, reason }),
  );
}
