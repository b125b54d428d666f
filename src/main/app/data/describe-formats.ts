/** The data formats as plain data, for forms and the command line. */
import { exportFormats } from '../../formats/export-formats.ts';
import { formats } from '../../formats/registry.ts';

export const describeFormats = () => {
  const [read, written] = [formats, exportFormats].map((some) => new Set(some.map(({ name }) => name)));
  const all = [...formats, ...exportFormats.filter(({ name }) => !read.has(name))];
  return all.map(({ name, fields, layout }) => ({
    name,
    fields,
    layout,
    isRead: read.has(name),
    isWritten: written.has(name),
  }));
};
