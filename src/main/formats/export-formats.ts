/**
 * The layouts that data go out in: those in which an item comes back as the same, and those for feedback with who gave it. What other
 * programs' layouts hold beside an item is made up or left empty.
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { argilla } from './annotations/argilla.ts';
import { writeArgilla } from './annotations/write-argilla.ts';
import type { ExportFormat } from './feedback-item.ts';
import { feedbackParquet, feedbackTable } from './feedback-table.ts';
import { openWebuiFeedback } from './programs/open-webui.ts';
import { writeOpenWebuiFeedback } from './programs/write-open-webui.ts';
import { writableFormats } from './registry.ts';

export const exportFormats: readonly ExportFormat[] = [
  ...writableFormats,
  { ...argilla, write: writeArgilla },
  { ...openWebuiFeedback, write: writeOpenWebuiFeedback },
  feedbackTable,
  feedbackParquet,
];

/** @throws ParleyError invalid_input for one that is not known or only read */
export function exportFormatNamed(name: string): ExportFormat {
  const format = exportFormats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const known = exportFormats.map((one) => one.name).join(', ');
  throw new ParleyError('invalid_input', said('errors.data.formatNotWritten', { format: name, writable: known }));
}
