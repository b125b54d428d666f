import type { englishCatalogue } from './en/catalogue.ts';
import type { Formats } from './formats.ts';

/** Every message that people read. English says which there are and what each is told; the other languages have the same. */
export type Catalogue = typeof englishCatalogue;

/** A file that exports one is a language; its line in `languages.ts` offers it everywhere. */
export interface Language {
  /** As BCP 47 has it, the shortest that tells it from the others: `--lang en`. */
  readonly code: string;
  /** What it is called by those who read it. */
  readonly name: string;
  /** For the page's `lang`, which decides fonts and line breaks. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  readonly catalogue: Catalogue;
  readonly formats: Formats;
}
