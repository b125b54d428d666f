/**
 * A process that parses files that others made, one source each: whatever they do to it, the process that everybody talks to
 * goes on.
 */
import { os } from '@orpc/server';
import { z } from 'zod';
import { describeModel } from '../formats/models/describe-model.ts';
import { serve } from './serve.ts';

const router = {
  describeModel: os
    .input(z.object({ folder: z.string(), names: z.array(z.string()), withWeights: z.boolean() }))
    .handler(({ input: { folder, names, withWeights } }) => describeModel(folder, names, withWeights)),
};

export type ReaderRouter = typeof router;
serve(router);
