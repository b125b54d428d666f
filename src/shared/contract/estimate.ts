/** What a run would take in memory, or why it cannot be run: asked with the input that starts it. */
import { procedure } from './errors.ts';
import { runMemorySchema } from './memory.ts';
import { roundInput } from './round.ts';
import { comparisonInput, ppoInput, sftInput } from './train.ts';

export const estimateContract = {
  sft: procedure.input(sftInput).output(runMemorySchema),
  reward: procedure.input(comparisonInput).output(runMemorySchema),
  dpo: procedure.input(comparisonInput).output(runMemorySchema),
  ppo: procedure.input(ppoInput).output(runMemorySchema),
  round: procedure.input(roundInput).output(runMemorySchema),
};
