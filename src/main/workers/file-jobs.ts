/** Jobs on model files that compute nothing: reading a model to see whether it is whole, writing it for other programs. */
import { z } from 'zod';
import { exportTypes } from '../formats/models/model-export.ts';
import type { ModelFormat } from '../formats/models/model-export.ts';

const fileName = z.string().min(1);

/** Reads a version folder as any other job would. */
export const inspectJobSchema = z.object({ kind: z.literal('inspect'), version: fileName });

/** Writes a version into the folder `out`. */
export const exportJobSchema = z.object({
  kind: z.literal('export'),
  version: fileName,
  out: fileName,
  format: z.enum(Object.keys(exportTypes) as ModelFormat[]),
  type: z.string().optional(),
  description: z.object({
    name: z.string(),
    licence: z.string().optional(),
    description: z.string(),
    baseModels: z.array(z.string()),
  }),
});

export const fileJobResultSchemas = {
  inspect: z.object({
    modelType: z.string(),
    parameters: z.int(),
    contextTokens: z.int(),
    hasChatTemplate: z.boolean(),
  }),
  export: z.object({ notes: z.array(z.string()) }),
};
