/** The language that this process, or this page, speaks now. */
import { english } from './en/english.ts';
import type { Language } from './language.ts';

let read: () => Language = () => english;

export function currentLanguage(): Language {
  return read();
}

/** Once, where a process or a page starts. A page's reader reads its state, so that what it shows changes with the language. */
export function readLanguageBy(reader: () => Language): void {
  read = reader;
}
