import type { Message } from '../../shared/domain/conversation.ts';
import { groupPrompts } from '../../shared/domain/prompt-groups.ts';
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
  return groupPrompts(prompts).map(({ members }) => ({
    wins: members.reduce((sum, i) => sum + outcomes[i].wins, 0),
    ties: members.reduce((sum, i) => sum + outcomes[i].ties, 0),
    losses: members.reduce((sum, i) => sum + outcomes[i].losses, 0),
  }));
}
