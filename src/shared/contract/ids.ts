import { z } from 'zod';
import { parseId, parseVersionId } from '../domain/ids.ts';
import type { Id, IdKind, VersionId } from '../domain/ids.ts';
import { marked } from './marks.ts';
import { t } from '../language/t.ts';

/** Text that has the form of an id of this kind; branded once it has passed. */
export function idSchema<Kind extends Exclude<IdKind, 'version'>>(kind: Kind): z.ZodType<Id<Kind>, string> {
  const schema = z.string().superRefine((text, context) => {
    refining(() => parseId(kind, text), context);
  });
  return marked(schema, kind) as unknown as z.ZodType<Id<Kind>, string>;
}

export const versionIdSchema = z.string().superRefine((text, context) => {
  refining(() => parseVersionId(text), context);
}) as unknown as z.ZodType<VersionId, string>;

/** What a person types for a version: its name, the tag beside it, its id, or the beginning of exactly one. */
export const versionRefSchema = z.string().min(1, { error: () => t.expected.version });

function refining(parse: () => unknown, context: z.RefinementCtx): void {
  try {
    parse();
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
}
