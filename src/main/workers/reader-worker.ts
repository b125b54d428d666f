/**
 * A process that parses files that others made, one source each: whatever they do to it, the process that everybody talks to
 * goes on.
 */
import { os } from '@orpc/server';
import { z } from 'zod';
import { columnsSchema, takenSchema } from '../../shared/contract/data-preview.ts';
import { describeGguf } from '../formats/gguf/import-gguf.ts';
import { describeModel } from '../formats/models/describe-model.ts';
import { readDataFile, type DataBatch } from './read-data-file.ts';
import { serve } from './process/serve.ts';

/** Enough for the longest record and what is made of it. */
const MAX_MEMORY_BYTES = 900e6;

let reading: AsyncGenerator<DataBatch, void> | undefined;

const router = {
  describeModel: os
    .input(z.object({ folder: z.string(), names: z.array(z.string()), withWeights: z.boolean() }))
    .handler(({ input: { folder, names, withWeights } }) => describeModel(folder, names, withWeights)),
  describeGguf: os
    .input(z.object({ file: z.string(), announced: z.map(z.string(), z.number()).optional() }))
    .handler(({ input: { file, announced } }) => describeGguf(file, announced)),
  /** Opens a data file, the only one of this process. */
  openData: os
    .input(
      z.object({
        file: z.string(),
        format: z.string().optional(),
        take: takenSchema.optional(),
        columns: columnsSchema.optional(),
        remembered: z.record(z.string(), columnsSchema).optional(),
      }),
    )
    .handler(({ input: { file, ...options } }) => void (reading = readDataFile(file, options))),
  /** The next batch; undefined after the last one. */
  nextBatch: os.handler(async () => (await reading?.next())?.value ?? undefined),
};

export type ReaderRouter = typeof router;
serve(router, { maxMemoryBytes: MAX_MEMORY_BYTES });
