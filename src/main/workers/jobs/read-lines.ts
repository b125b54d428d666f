import { open } from 'node:fs/promises';
import type { z } from 'zod';
import { problemOf } from '../../../shared/language/issues.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';

/**
 * The records of a job's JSON Lines file; empty lines are passed over. The program wrote the file itself, so a bad line
 * ends the job.
 * @throws ParleyError not_found, io; corrupt naming the line and what was expected
 */
export async function readLines<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>[]> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    const code = error.code === 'ENOENT' ? 'not_found' : 'io';
    const problem = said('training.jobDataNotRead', { reason: error.message });
    throw new ParleyError(code, problem, { file }, { cause: error });
  });
  const records: z.output<Schema>[] = [];
  let number = 0;
  try {
    for await (const line of handle.readLines({ encoding: 'utf8' })) {
      number++;
      if (line.trim() !== '') records.push(parseLine(line, schema, { file, line: number }));
    }
    return records;
  } finally {
    // A line that is no record leaves the reading, which alone does not close the file.
    await handle.close();
  }
}

function parseLine<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  where: { readonly file: string; readonly line: number },
): z.output<Schema> {
  const fail = (reason: Said) => new ParleyError('corrupt', said('training.lineNotRead', { ...where, reason }));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw fail(said('training.notJson', { reason: (error as Error).message }));
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw fail(said('training.fieldRefused', { field: issue.path.join('.'), reason: problemOf(issue, content) }));
}
