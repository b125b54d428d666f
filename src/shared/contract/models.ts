/** Policy versions: what there is, where each came from, whether its files are whole. */
import { z } from 'zod';
import { jsonObjectSchema, procedure } from './errors.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';

export const versionSchema = z.object({
  id: versionIdSchema,
  parentId: versionIdSchema.nullable(),
  runId: idSchema('run').nullable(),
  /** Null before a verdict. */
  kept: z.boolean().nullable(),
  note: z.string(),
  figures: jsonObjectSchema,
  sizeBytes: z.number(),
  folder: z.string(),
  createdAtMs: z.number(),
});
export type VersionView = z.output<typeof versionSchema>;

const version = z.object({ version: versionRefSchema });

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
  verify: procedure
    .input(version)
    .output(
      z.object({ version: versionIdSchema, ok: z.boolean(), files: z.int(), problems: z.array(z.string()).readonly() }),
    ),
  /** The user's own verdict and words; weights never change. */
  update: procedure
    .input(
      z.object({ ...version.shape, kept: z.boolean().nullable().optional(), note: z.string().max(10_000).optional() }),
    )
    .output(versionSchema),
};
