import type { AppContext } from '../context.ts';
import { readPromptItems, type PromptItem, type PromptSource } from '../data/prompts.ts';

interface Sources {
  readonly prompts?: PromptSource;
  readonly contest?: PromptSource;
}

/** A request for a round with the prompts it names read. */
export async function withPrompts<Input extends Sources>(
  app: Pick<AppContext, 'store' | 'foreignFiles'>,
  input: Input,
  signal?: AbortSignal,
): Promise<Omit<Input, keyof Sources> & { prompts?: PromptItem[]; contest?: PromptItem[] }> {
  return {
    ...input,
    prompts: input.prompts && (await readPromptItems(app, input.prompts, signal)),
    contest: input.contest && (await readPromptItems(app, input.contest, signal)),
  };
}
