/** What an import would do, before it does it. */
import { z } from 'zod';
import { columnRoles } from '../domain/columns.ts';
import { datasetItemKinds } from '../domain/dataset.ts';
import { saidSchema, saidTextSchema } from './errors.ts';
import { serverPathSchema } from './marks.ts';

/** A file to look into: of the app's machine, or the beginning of one that a page has. */
export const dataSampleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: serverPathSchema }),
  z.object({
    kind: z.literal('beginning'),
    fileName: z.string().min(1).max(255),
    base64: z.base64().max(4 * 1024 * 1024),
    /** Whether that is all of the file. */
    isWhole: z.boolean(),
  }),
]);

/** Which of what the files hold becomes items. */
export const takenSchema = z.object({
  /** Whole chats that nobody rated or mended, as something to imitate; default true. */
  chats: z.boolean().optional(),
  /** Pairs that nobody said: a reply that was kept over a regenerated one; default false. */
  weak: z.boolean().optional(),
});

/** The name of the field that has a role. */
export const columnsSchema = z.partialRecord(z.enum(columnRoles), z.string().min(1));

const placeShape = {
  /** In a folder or an archive: which of its files. */
  file: z.string().optional(),
  /** Counted from 1. */
  line: z.int(),
};
export const placedErrorSchema = z.object({ ...placeShape, message: saidTextSchema });

export const dataPreviewSchema = z.object({
  format: z.string(),
  /** Records looked at, good or bad. */
  records: z.int(),
  /** Whether the file holds no more than these. */
  isWhole: z.boolean(),
  /** What the good ones become. */
  countByKind: z.record(z.enum(datasetItemKinds), z.int()),
  /** The first ten good ones, long texts cut. */
  rows: z.array(
    z.object({
      ...placeShape,
      kind: z.enum(datasetItemKinds),
      prompt: z.string(),
      /** With what was said of each: ✓ and ✗, or its rank. */
      replies: z.array(z.string()),
    }),
  ),
  /** The first of those that would be left out, and how many there are. */
  errors: z.array(placedErrorSchema),
  errorCount: z.int(),
  /** The file's fields, and which of them was said to be what, now or before: null where nothing was. */
  fields: z.array(z.string()),
  columns: columnsSchema.nullable(),
  /** What `take` chooses, with how many of the items looked at are of it, taken or not. */
  choices: z.object({ chats: z.int(), weak: z.int() }),
  /** As after an import: what would be lost, or is worth knowing. */
  notes: z.array(saidSchema),
});
