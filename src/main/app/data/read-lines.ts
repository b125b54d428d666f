import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { parseAs } from '../../models/files/json-file.ts';

/** The records of a JSON Lines file that the app itself wrote. @throws ParleyError not_found, io, corrupt */
export async function readLines<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'not_found' : 'io';
    throw new ParleyError(
      code,
      said('errors.training.startNewRun', { file, refusal: cause.message }),
      { file },
      { cause },
    );
  });
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, index) =>
    parseAs(schema, JSON.parse(line), said('errors.store.lineOf', { file, line: index + 1 })),
  );
}
