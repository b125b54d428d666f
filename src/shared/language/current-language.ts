/** The language that this process, or this page, speaks now. */
import { english } from './en/english.ts';
import type { Language } from './language.ts';

let read: () => Language = () => english;

export function currentLanguage(): Language {
  return read();
}

/** Does synchronous work in the language of someone else: a host's, for a page. */
export function inLanguage<Result>(language: Language, work: () => Result): Result {
  const usual = read;
  read = () => language;
  try {
    return work();
  } finally {
    read = usual;
  }
}

/** Once, where a process or a page starts. A page's reader reads its state, so that what it shows changes with the language. */
export function readLanguageBy(reader: () => Language): void {
  read = reader;
}
