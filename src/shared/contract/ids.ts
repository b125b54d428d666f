import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { z } from 'zod';
import { ParleyError } from '../domain/errors.ts';
import { parseId, parseVersionId } from '../domain/ids.ts';
import type { Id, IdKind, VersionId } from '../domain/ids.ts';
import { marked } from './marks.ts';

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
export const versionRefSchema = z.string().min(1, saying(said('expected.version')));

function refining(parse: () => unknown, context: z.RefinementCtx): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof ParleyError) || error.said === undefined) throw error;
    context.addIssue({ code: 'custom', message: saying(error.said) });
  }
}
