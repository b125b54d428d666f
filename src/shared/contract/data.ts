/** Datasets: import, list, read. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { datasetItemKinds } from '../domain/dataset.ts';
import type { DatasetItem } from '../domain/dataset.ts';
import { givenKinds } from '../domain/feedback.ts';
import { columnsSchema, dataPreviewSchema, dataSampleSchema, placedErrorSchema, takenSchema } from './data-preview.ts';
import { procedure, saidSchema } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { idSchema } from './ids.ts';
import { serverPathSchema } from './marks.ts';
import { progressEventSchema } from './progress.ts';
import { messagesSchema } from './prompts.ts';
import { ratersSchema } from './raters.ts';
import { uploadIdSchema } from './uploads.ts';

const datasetSchema = z.object({
  id: idSchema('dataset'),
  name: z.string(),
  source: z.string(),
  createdAtMs: z.number(),
  itemCount: z.int(),
  /** Those of them that come from an import which has not ended: they go again if it is cancelled or fails. */
  importing: z.int(),
  countByKind: z.record(z.enum(datasetItemKinds), z.int()),
});

const itemIds = { id: idSchema('datasetItem'), datasetId: idSchema('dataset') };
const prompt = messagesSchema;
const rater = z.string().optional();
const itemSchema = z.discriminatedUnion('kind', [
  z.object({ ...itemIds, kind: z.literal('conversation'), messages: prompt }),
  z.object({ ...itemIds, kind: z.literal('prompt'), prompt }),
  z.object({
    ...itemIds,
    kind: z.literal('preference'),
    prompt,
    chosen: z.string(),
    rejected: z.string(),
    rater,
    weak: z.literal(true).optional(),
    isEdit: z.literal(true).optional(),
  }),
  z.object({
    ...itemIds,
    kind: z.literal('ranking'),
    prompt,
    completions: z.array(z.string()).readonly(),
    ranks: z.array(z.int()).readonly(),
    rater,
  }),
  z.object({ ...itemIds, kind: z.literal('labelled'), prompt, completion: z.string(), label: z.boolean(), rater }),
]) satisfies z.ZodType<DatasetItem>;

const importEventSchema = z.discriminatedUnion('type', [
  /** Of the file's bytes. */
  progressEventSchema.extend({
    /** Records so far, good or bad. */
    rows: z.int(),
  }),
  z.object({
    type: z.literal('done'),
    dataset: datasetSchema,
    format: z.string(),
    imported: z.int(),
    /** Bad records and duplicates together. */
    skipped: z.int(),
    duplicates: z.int(),
    /** The first thousand; `errorCount` says how many there are. */
    errors: z.array(placedErrorSchema),
    errorCount: z.int(),
    /** What the good records had besides, and in how many of them: the format has no place for it. */
    droppedFields: z.array(z.object({ field: z.string(), records: z.int() })),
    /** What was lost on the way, or is worth knowing; empty where all was kept. */
    notes: z.array(saidSchema),
  }),
]);
export type DataImportEvent = z.input<typeof importEventSchema>;

const exportEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  /** Pieces of the file in order, where the caller takes it itself. */
  z.object({ type: z.literal('text'), text: z.string() }),
  /** The same of a file that is no text. */
  z.object({ type: z.literal('bytes'), base64: z.string() }),
  z.object({
    type: z.literal('done'),
    format: z.string(),
    /** Items in the file, and those that the format cannot say. */
    exported: z.int(),
    skipped: z.int(),
    /** Rankings that the format holds only as pairs of chosen and rejected, and how many pairs that gave. */
    expanded: z.int(),
    pairs: z.int(),
    /** What was lost on the way; empty where the file says it all. */
    notes: z.array(saidSchema),
  }),
]);
export type DataExportEvent = z.input<typeof exportEventSchema>;

const dataset = z.object({ dataset: z.string().min(1, saying(said('expected.dataset'))) });

export const dataContract = {
  /** What `import` would make of the first thousand records; nothing is stored. */
  preview: procedure
    .input(
      z.object({
        source: dataSampleSchema,
        /** Default: told from the records' fields. */
        format: z.string().optional(),
        take: takenSchema.optional(),
        columns: columnsSchema.optional(),
      }),
    )
    .output(dataPreviewSchema),
  /**
   * Imports the good lines and lists the bad ones. Items that the dataset has already are skipped. Leaving the stream stops it
   * and takes back what it has stored.
   */
  import: procedure
    .input(
      z.object({
        source: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('file'), path: serverPathSchema }),
          z.object({ kind: z.literal('text'), fileName: z.string().min(1).max(255), text: z.string() }),
          /** A file that a page has sent (`uploads`). */
          z.object({ kind: z.literal('upload'), upload: uploadIdSchema }),
        ]),
        /** Default: told from the records' fields. */
        format: z.string().optional(),
        take: takenSchema.optional(),
        /** Which field is what, instead of a format; remembered for files of the same fields. None forgets what was. */
        columns: columnsSchema.optional(),
        /** The dataset to create or add to; default: the file's name without its ending. */
        name: z.string().trim().min(1).max(120).optional(),
      }),
    )
    .output(eventIterator(importEventSchema)),
  /**
   * Writes a dataset, or the rankings that people gave, as a file. Leaving the stream stops it and leaves no file. A file
   * that is there is a conflict unless `replace` says otherwise; a place in the home folder is refused.
   */
  export: procedure
    .input(
      z.object({
        source: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('dataset'), ...dataset.shape }),
          /** Those that stand, of the raters that are named or of all. */
          z.object({ kind: z.literal('rankings'), raters: ratersSchema.optional() }),
          /** Everything that was said here and stands: rankings, edits, replies written afresh and thumbs. */
          z.object({
            kind: z.literal('feedback'),
            kinds: z.array(z.enum(givenKinds)).min(1).optional(),
            raters: ratersSchema.optional(),
            /** Only what was said from then on. */
            sinceMs: z.number().optional(),
          }),
        ]),
        format: z.string(),
        to: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('file'), path: serverPathSchema, replace: z.boolean().default(false) }),
          /** For a browser, which saves the file itself. */
          z.object({ kind: z.literal('text') }),
        ]),
      }),
    )
    .output(eventIterator(exportEventSchema)),
  list: procedure.output(z.array(datasetSchema)),
  /** Names of formats with the fields they are known by, for help and pickers; `lines` are .jsonl files, a `list` is .json, a `table` .csv, `parquet` .parquet. */
  formats: procedure.output(
    z.array(
      z.object({
        name: z.string(),
        fields: z.string(),
        layout: z.enum(['lines', 'list', 'table', 'parquet']),
        /** Whether data can be imported in it, and exported. */
        isRead: z.boolean(),
        isWritten: z.boolean(),
      }),
    ),
  ),
  items: procedure
    .input(
      z.object({
        ...dataset.shape,
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(500).default(50),
        kinds: z.array(z.enum(datasetItemKinds)).optional(),
        /** Only what has this text in it, whatever the letter case. */
        text: z.string().min(1).max(200).optional(),
      }),
    )
    .output(z.object({ dataset: datasetSchema, total: z.int(), items: z.array(itemSchema) })),
  /** The datasets that hold something to reply to, with how many different prompts. */
  promptSets: procedure.output(z.array(z.object({ ...datasetSchema.shape, prompts: z.int() }))),
};
