import { z } from 'zod';
import { messageSchema } from '../../shared/contract/prompts.ts';

const replies = z.array(z.object({ completion: z.string(), score: z.number() }));

/** What is kept of one prompt of a contest. */
export const contestLineSchema = z.object({ prompt: z.array(messageSchema), a: replies, b: replies });
