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

/** Writes a version and an adapter made for it as one version into the folder `out`. */
export const mergeAdapterJobSchema = z.object({
  kind: z.literal('merge-adapter'),
  base: fileName,
  adapter: fileName,
  out: fileName,
});

/** Writes the model of a GGUF file into the folder `out`, in Hugging Face's layout, and reads it as `inspect` does. */
export const importGgufJobSchema = z.object({ kind: z.literal('import-gguf'), file: fileName, out: fileName });

const inspected = z.object({
  modelType: z.string(),
  parameters: z.int(),
  contextTokens: z.int(),
  hasChatTemplate: z.boolean(),
  /** What is worth knowing, in words. */
  notes: z.array(z.string()),
});

export const fileJobResultSchemas = {
  inspect: inspected,
  'merge-adapter': inspected,
  'import-gguf': inspected,
  export: z.object({ notes: z.array(z.string()) }),
};
