import type { Message } from '../../shared/domain/conversation.ts';
import { groupPrompts, type PromptGroup } from '../../shared/domain/prompt-groups.ts';
import type { PromptOutcome } from './win-rate.ts';

/**
 * One outcome for every group of prompts that may not be torn apart, the sum of its prompts': twenty ways to say the same, or the
 * turns of one chat, are no twenty independent draws.
 * @param outcomes one for each prompt
 */
export function outcomesByGroup(
  prompts: readonly (readonly Message[])[],
  outcomes: readonly PromptOutcome[],
): PromptOutcome[] {
  return sumByGroup(groupPrompts(prompts), outcomes);
}

/** The same with groups that were found before. */
export function sumByGroup(groups: readonly PromptGroup[], outcomes: readonly PromptOutcome[]): PromptOutcome[] {
  return groups.map(({ members }) => ({
    wins: members.reduce((sum, i) => sum + outcomes[i].wins, 0),
    ties: members.reduce((sum, i) => sum + outcomes[i].ties, 0),
    losses: members.reduce((sum, i) => sum + outcomes[i].losses, 0),
  }));
}
