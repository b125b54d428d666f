/** Jobs on model files that train nothing: reading a model to see whether it is whole, writing it for other programs, making it smaller. */
import { z } from 'zod';
import { saidSchema } from '../../shared/contract/errors.ts';
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

/** Writes a version with fewer layers, fewer tokens, or both, into the folder `out`. */
export const shrinkJobSchema = z.object({
  kind: z.literal('shrink'),
  version: fileName,
  out: fileName,
  /** Conversations by which layers and tokens are chosen. */
  data: fileName.optional(),
  /** How many layers to keep, or which, numbered from 0; all where it is left out. */
  layers: z.union([z.int().positive(), z.array(z.int().nonnegative())]).optional(),
  /** A number of layers is chosen by what they do to the data, or at even distances; without data, at even distances. */
  choose: z.enum(['influence', 'evenly']).default('influence'),
  /** Keeps the tokens that the data have at least so often; all where it is left out. */
  minUses: z.int().positive().optional(),
});

const beforeAndAfter = z.object({ parent: z.number(), version: z.number() });

const inspected = z.object({
  modelType: z.string(),
  parameters: z.int(),
  contextTokens: z.int(),
  hasChatTemplate: z.boolean(),
  /** What is worth knowing, in words. */
  notes: z.array(saidSchema),
});

export const fileJobResultSchemas = {
  inspect: inspected,
  'merge-adapter': inspected,
  'import-gguf': inspected,
  shrink: z.object({
    /** The parent's that are left, numbered from 0. */
    layers: z.array(z.int()),
    /** Of all layers of the parent, where it was measured. */
    influence: z.array(z.number()).nullable(),
    layerCount: beforeAndAfter,
    parameters: beforeAndAfter,
    /** Rows of the embeddings. */
    vocabulary: beforeAndAfter,
    /** Mean over the data, where the vocabulary was cut. */
    tokensPerText: beforeAndAfter.nullable(),
  }),
  export: z.object({ notes: z.array(saidSchema) }),
};
