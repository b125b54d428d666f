/** The data formats as plain data, for forms and the command line. */
import { formats } from '../../formats/registry.ts';

export const describeFormats = () =>
  formats.map(({ name, fields, layout, write }) => ({ name, fields, layout, isWritten: write !== undefined }));
