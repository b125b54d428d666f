import { open } from 'node:fs/promises';
import type { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';

/**
 * The records of a job's JSON Lines file; empty lines are passed over. The program wrote the file itself, so a bad line
 * ends the job.
 * @throws ParleyError not_found, io; corrupt naming the line and what was expected
 */
export async function readLines<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>[]> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    const code = error.code === 'ENOENT' ? 'not_found' : 'io';
    throw new ParleyError(code, `Reading a job's data: ${error.message}`, { file }, { cause: error });
  });
  const records: z.output<Schema>[] = [];
  let number = 0;
  try {
    for await (const line of handle.readLines({ encoding: 'utf8' })) {
      number++;
      if (line.trim() !== '') records.push(parseLine(line, schema, `${file}, line ${number}`));
    }
    return records;
  } finally {
    // A line that is no record leaves the reading, which alone does not close the file.
    await handle.close();
  }
}

function parseLine<Schema extends z.ZodType>(line: string, schema: Schema, where: string): z.output<Schema> {
  const fail = (reason: string) => new ParleyError('corrupt', `Reading ${where}: ${reason}`);
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (error) {
    throw fail(`expected JSON (${(error as Error).message})`);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw fail(`at "${issue.path.join('.')}": ${issue.message}`);
}
