/** Policy versions: what there is, where each came from, whether its files are whole. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { jsonObjectSchema, procedure, saidSchema, saidTextSchema } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';
import { serverPathSchema } from './marks.ts';
import { footprintSchema } from './memory.ts';
import { progressEventSchema } from './progress.ts';
import { uploadIdSchema } from './uploads.ts';

export const versionSchema = z.object({
  id: versionIdSchema,
  /** After its run ("Round 3") or its id, until it is given another. */
  name: z.string(),
  parentId: versionIdSchema.nullable(),
  runId: idSchema('run').nullable(),
  /** Null before a verdict. */
  kept: z.boolean().nullable(),
  note: saidTextSchema,
  figures: jsonObjectSchema,
  /** Null where its config cannot be read. */
  parameters: z.number().nullable(),
  sizeBytes: z.number(),
  folder: z.string(),
  createdAtMs: z.number(),
});
export type VersionView = z.output<typeof versionSchema>;

const version = z.object({ version: versionRefSchema });
const versionNameSchema = z
  .string()
  .trim()
  .regex(/^\P{Cc}{1,60}$/u, saying(said('expected.versionName')));

const importSource = z.discriminatedUnion('kind', [
  /** A folder in Hugging Face's layout, or a GGUF file, on the machine that serves. */
  z.object({ kind: z.literal('folder'), path: serverPathSchema }),
  /** Files that a page has sent (`uploads`); for a preview its texts must have arrived. */
  z.object({ kind: z.literal('upload'), upload: uploadIdSchema }),
  z.object({
    kind: z.literal('hub'),
    repository: z.string().regex(/^\w[\w.-]*\/\w[\w.-]*$/, saying(said('expected.repository'))),
    /** A branch, tag or commit. */
    revision: z.string().min(1).default('main'),
  }),
]);

/** What an import will take in, for showing before it is begun. */
const importPreviewSchema = z.object({
  /** The name that the version will have unless another is given. */
  name: z.string(),
  source: z.string(),
  /** Null where none is stated: the user is to find out. */
  licence: z.string().nullable(),
  /** Whether the Hub gives it only to those who accepted its terms. */
  gated: z.boolean(),
  /** Null for an adapter. */
  modelType: z.string().nullable(),
  /** Set for a LoRA adapter, which is merged into the version it was made for. */
  adapter: z
    .object({
      rank: z.int(),
      /** The model it was made for, as its maker calls it. */
      baseModel: z.string().nullable(),
      /** The version that this is; null where none or several could be meant. */
      base: versionIdSchema.nullable(),
    })
    .nullable(),
  /** Set for a GGUF file: how it stores its weights, the type of the most first. */
  gguf: z
    .object({
      parameters: z.number(),
      /** On average. */
      bitsPerWeight: z.number(),
      types: z.array(
        z.object({ type: z.string(), tensors: z.int(), parameters: z.number(), bitsPerWeight: z.number() }),
      ),
    })
    .nullable(),
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number() })),
  sizeBytes: z.number(),
  /** As config.json has it; null for an adapter, and for a GGUF file that is still arriving. */
  config: jsonObjectSchema.nullable(),
});
export type ImportPreview = z.output<typeof importPreviewSchema>;

/** A model that another program keeps on the machine that serves. */
const foundModelSchema = z.object({
  foundIn: z.enum(['hugging-face', 'lm-studio', 'ollama']),
  /** As that program calls it. */
  name: z.string(),
  /** For `import`: a folder or a GGUF file. */
  path: z.string(),
  format: z.enum(['safetensors', 'gguf']),
  sizeBytes: z.number(),
  /** The name that its version would have. */
  versionName: z.string(),
});
export type FoundModelView = z.output<typeof foundModelSchema>;

const hubModelSchema = z.object({
  /** OWNER/NAME. */
  repository: z.string(),
  licence: z.string().nullable(),
  gated: z.boolean(),
  downloads: z.number(),
  /** By the config; null where the Hub does not say. */
  modelType: z.string().nullable(),
  /** Null where the Hub does not say. */
  parameters: z.number().nullable(),
  /** Of the weights, as they would be fetched. */
  sizeBytes: z.number().nullable(),
  /** Its config.json; null where the Hub does not give it, as of a gated model. */
  config: jsonObjectSchema.nullable(),
});
export type HubModel = z.output<typeof hubModelSchema>;

const importEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    version: versionSchema,
    licence: z.string().nullable(),
    modelType: z.string(),
    parameters: z.int(),
    contextTokens: z.int(),
    notes: z.array(saidSchema),
  }),
]);
export type ModelImportEvent = z.input<typeof importEventSchema>;

export const modelFormats = ['hf', 'onnx', 'gguf', 'adapter'] as const;
export const exportTypes = ['f32', 'f16', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q4_0'] as const;
const exportEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    version: versionIdSchema,
    format: z.enum(modelFormats),
    out: z.string(),
    files: z.array(z.object({ path: z.string(), sizeBytes: z.number() })),
    /** What other programs will do differently. */
    notes: z.array(saidSchema),
  }),
]);
export type ModelExportEvent = z.input<typeof exportEventSchema>;

const shrinkEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    version: versionSchema,
    /** The parent's layers that are left, numbered from 0. */
    layers: z.array(z.int()),
    /** Block influence of each of the parent's layers, where the layers were chosen by it. */
    influence: z.array(z.number()).nullable(),
    notes: z.array(saidTextSchema),
  }),
]);
export type ModelShrinkEvent = z.input<typeof shrinkEventSchema>;

/** How layers are chosen where only their number is given. */
export const layerChoices = ['influence', 'evenly'] as const;

export const modelsContract = {
  /** Oldest first. */
  list: procedure.output(z.array(versionSchema)),
  /** Parents before children; `depth` 0 is a version without a parent, each subtree follows its root. */
  tree: procedure.output(z.array(z.object({ ...versionSchema.shape, depth: z.int() }))),
  get: procedure.input(version).output(
    z.object({
      ...versionSchema.shape,
      files: z.array(z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() })),
    }),
  ),
  /** Reads every file again and compares it with the record. */
  verify: procedure.input(version).output(
    z.object({
      version: versionIdSchema,
      ok: z.boolean(),
      files: z.int(),
      problems: z.array(saidTextSchema).readonly(),
    }),
  ),
  /**
   * What models would take in memory on the machine that serves, by their config.json, in the given order.
   * Nothing is fetched; a model need not be here.
   */
  footprint: procedure
    .input(z.object({ configs: z.array(jsonObjectSchema).max(20) }))
    .output(z.object({ availableBytes: z.number().nullable(), models: z.array(footprintSchema) })),
  /** Models in the folders of other programs. For the owner of the machine: a guest is refused. */
  found: procedure.output(z.array(foundModelSchema)),
  /** Asks the Hub for models whose name has these words, those that are fetched most first. */
  search: procedure
    .input(z.object({ query: z.string().trim().min(1).max(200) }))
    .output(z.object({ hub: z.string(), models: z.array(hubModelSchema) })),
  /** Looks without taking anything in; of the Hub it reads a few kilobytes. */
  preview: procedure.input(z.object({ source: importSource })).output(importPreviewSchema),
  /**
   * Takes in a model as a version without a parent, or an adapter as a child of the version it was made for. Leaving the stream
   * stops it; what was fetched from the Hub is kept, and importing again goes on from there.
   */
  import: procedure
    .input(
      z.object({
        source: importSource,
        name: versionIdSchema.optional(),
        /** Of an adapter: the version it was made for. Default: the one that its own name for the model fits. */
        base: versionRefSchema.optional(),
      }),
    )
    .output(eventIterator(importEventSchema)),
  /**
   * Writes a version into a new folder for other programs, with a model card: Hugging Face's layout, ONNX with a key/value
   * cache, GGUF for llama.cpp, or a trained adapter alone in PEFT's. Leaving the stream stops it and leaves nothing.
   */
  export: procedure
    .input(
      z.object({
        ...version.shape,
        format: z.enum(modelFormats),
        /** Of the weights. Default: as they are stored for hf, f32 for onnx, f16 for gguf; the quantized ones are gguf's only. */
        type: z.enum(exportTypes).optional(),
        out: serverPathSchema,
      }),
    )
    .output(eventIterator(exportEventSchema)),
  /**
   * Makes a child of a version that has fewer layers, fewer tokens, or both. Nothing is trained: it writes badly until distillation
   * has healed it. Leaving the stream stops it and leaves nothing.
   */
  shrink: procedure
    .input(
      z.object({
        ...version.shape,
        /** How many layers to keep, or which of them, numbered from 0. Default: all. */
        layers: z.union([z.int().positive(), z.array(z.int().nonnegative()).min(1)]).optional(),
        /**
         * By influence (ShortGPT): the layers that change the chats of `vocabulary` the most; without these, evenly. The first and the
         * last two are always among them, where three or more are kept.
         */
        choose: z.enum(layerChoices).default('influence'),
        /** Datasets of chats; only tokens that they use are kept, with those that these are merged from, bytes and special tokens. Default: all. */
        vocabulary: z.array(z.string()).min(1).optional(),
        /** How often the chats have to use a token. */
        minUses: z.int().positive().default(1),
        name: versionNameSchema.optional(),
      }),
    )
    .output(eventIterator(shrinkEventSchema)),
  /** The user's own name, verdict and words; weights never change. */
  update: procedure
    .input(
      z.object({
        ...version.shape,
        name: versionNameSchema.optional(),
        kept: z.boolean().nullable().optional(),
        note: z.string().max(10_000).optional(),
      }),
    )
    .output(versionSchema),
};
