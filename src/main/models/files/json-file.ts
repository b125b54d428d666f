import type { Said } from '../../../shared/language/said.ts';
import path from 'node:path';
import { z } from 'zod';
import { problemOf } from '../../../shared/language/issues.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { renderText, said } from '../../../shared/language/said.ts';
import { faultOf, parseJson } from './parse-json.ts';
import { readRegularText } from './regular-file.ts';

/**
 * Reads a JSON file of a model folder and checks its form.
 * @throws ParleyError `not_found` or `io` when it cannot be read, `corrupt` when it is not JSON of that form
 */
export async function readJsonFile<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readRegularText(file).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof ParleyError) throw error;
    const code = error.code === 'ENOENT' ? 'not_found' : 'io';
    throw new ParleyError(
      code,
      code === 'not_found'
        ? said('errors.files.missingOfModel', { file })
        : said('errors.files.reading', { file, problem: error.message }),
      { file },
      { cause: error },
    );
  });
  let content: unknown;
  try {
    // Some editors put a byte order mark before it.
    content = parseJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const problem = faultOf(error);
    throw new ParleyError('corrupt', said('errors.files.notJson', { file, problem }), { file }, { cause: error });
  }
  return parseAs(schema, content, file);
}

/**
 * A file that a model can do without. One that cannot be read is left out, and a note says so and why: it never refuses a
 * model.
 */
export async function optionalJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<{ content: z.infer<Schema> | undefined; notes: Said[] }> {
  try {
    return { content: await readJsonFile(file, schema), notes: [] };
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    if (error.code === 'not_found') return { content: undefined, notes: [] };
    const problem = error.said ?? error.message;
    return { content: undefined, notes: [said('modelNotes.fileLeftOut', { file: path.basename(file), problem })] };
  }
}

/** @throws ParleyError `corrupt` naming the place in `source` that has another form than the schema's */
export function parseAs<Schema extends z.ZodType>(
  schema: Schema,
  content: unknown,
  source: Said | string,
): z.infer<Schema> {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue.path.join('.');
  const problem = problemOf(issue, content);
  throw new ParleyError('corrupt', said('errors.files.notAt', { source, place, problem }), {
    file: renderText(source),
  });
}

/** An object without those of the named fields that are null: they say no more than a field that is not there. */
export function withoutNulls(
  content: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(content).filter(([name, value]) => value !== null || !names.includes(name)));
}
