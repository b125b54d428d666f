/**
 * Good and bad replies as comparisons, so that a judge can be trained where nobody has ranked anything: each good reply over a bad
 * one. Both are to one prompt where there are such, else to prompts of one group (turns of one chat, prompts that say nearly the
 * same), since then less of the difference is the prompt's; what is left over is paired across groups. No reply is in two pairs: pairs that share
 * one would count as more evidence than they are.
 */
import type { Message } from './conversation.ts';
import type { Comparison, LabelledReply } from './preference-pairs.ts';
import { promptKey } from './prompt-key.ts';

/** Two replies that may be to different prompts; `prompt` is that of the first. */
export interface Contrast extends Comparison {
  /** For each completion. */
  readonly prompts: readonly (readonly Message[])[];
}

/** @param groupOf names the group of a prompt; in the replies' order */
export function labelContrasts(
  replies: readonly LabelledReply[],
  groupOf: (prompt: readonly Message[]) => string,
): Contrast[] {
  const pairs: Contrast[] = [];
  let left = replies;
  for (const keyOf of [promptKey, groupOf, () => '']) {
    const parts = [...Map.groupBy(left, ({ prompt }) => keyOf(prompt)).values()].map(paired);
    pairs.push(...parts.flatMap((part) => part.pairs));
    left = parts.flatMap((part) => part.left);
  }
  return pairs;
}

function paired(replies: readonly LabelledReply[]): { readonly pairs: Contrast[]; readonly left: LabelledReply[] } {
  const [good, bad] = [true, false].map((label) => replies.filter((reply) => reply.label === label));
  const count = Math.min(good.length, bad.length);
  return {
    pairs: good.slice(0, count).map((better, i) => contrast(better, bad[i])),
    left: [...good.slice(count), ...bad.slice(count)],
  };
}

function contrast(good: LabelledReply, bad: LabelledReply): Contrast {
  return {
    prompt: good.prompt,
    completions: [good.completion, bad.completion],
    ranks: [1, 2],
    prompts: [good.prompt, bad.prompt],
    // What tells replies to different prompts apart may be the prompts alone.
    ...(promptKey(good.prompt) !== promptKey(bad.prompt) && { unmeasured: true }),
  };
}
