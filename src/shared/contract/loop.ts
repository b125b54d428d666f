/** How far around the loop this home folder has been: counts of what people did themselves. */
import { z } from 'zod';
import { procedure } from './errors.ts';

const loopProgressSchema = z.object({
  /** Conversations with a reply. */
  chats: z.int(),
  /** Rankings by people. */
  rankings: z.int(),
  rounds: z.int(),
  /** Blind votes between versions. */
  votes: z.int(),
});
export type LoopProgress = z.output<typeof loopProgressSchema>;

export const loopContract = {
  progress: procedure.output(loopProgressSchema),
};
