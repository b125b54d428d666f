/**
 * The messages and formats of the language that is spoken now: `t.shell.commands`, `format.count(3)`. Read them where they are
 * shown, in a function, a getter, a `$derived` or a template; a constant of a module would keep the language of its first moment.
 */
import { currentLanguage } from './current-language.ts';
import { englishCatalogue } from './en/catalogue.ts';
import { formats } from './en/formats.ts';
import type { Formats } from './formats.ts';
import type { Catalogue } from './language.ts';

export const t: Catalogue = readThrough(englishCatalogue, () => currentLanguage().catalogue);

export const format: Formats = readThrough(formats, () => currentLanguage().formats);

function readThrough<Shape extends object>(shape: Shape, read: () => Shape): Shape {
  const getters = Object.keys(shape).map((key) => [key, { enumerable: true, get: () => read()[key as keyof Shape] }]);
  return Object.defineProperties({}, Object.fromEntries(getters) as PropertyDescriptorMap) as Shape;
}
