/** What people have said of files' fields, by the files' shapes: a file of the same fields is read the same way again. */
import { z } from 'zod';
import { columnsSchema } from '../../../shared/contract/data-preview.ts';
import { areNone, columnsProblem, shapeOf } from '../../../shared/domain/columns.ts';
import type { Columns } from '../../../shared/domain/columns.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Settings } from '../../store/settings.ts';

const key = 'data.columns';
/** The oldest go first. */
const mostRemembered = 100;

const schema = z.record(z.string(), columnsSchema);

export function rememberedColumns(settings: Settings): Record<string, Columns> {
  const { success, data } = schema.safeParse(settings.get(key));
  return success ? data : {};
}

export function rememberColumns(settings: Settings, fields: readonly string[], columns: Columns): void {
  const shape = shapeOf(fields);
  const others = Object.entries(rememberedColumns(settings)).filter(([other]) => other !== shape);
  const kept = areNone(columns) ? others : [...others, [shape, columns] as const].slice(-mostRemembered);
  settings.set(key, Object.fromEntries(kept));
}

/** @throws ParleyError invalid_input where the columns say nothing */
export function requireColumns(columns: Columns | undefined): void {
  const problem = columns === undefined || areNone(columns) ? undefined : columnsProblem(columns);
  if (problem !== undefined) throw new ParleyError('invalid_input', said('imports.columnsProblem', { problem }));
}
