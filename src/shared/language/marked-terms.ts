/** Messages in which words of the glossary are marked, "[held-out](heldOut) prompts", so that the page can explain them where they stand. */
import type { Catalogue } from './language.ts';

type TermName = keyof Catalogue['terms'];

export interface TextPart {
  readonly text: string;
  /** The entry of the glossary that explains it. */
  readonly term?: TermName;
}

export function textParts(marked: string): TextPart[] {
  return marked.split(/(\[[^\]]+\]\(\w+\))/).flatMap((part): TextPart[] => {
    const [, text, term] = /^\[([^\]]+)\]\((\w+)\)$/.exec(part) ?? [];
    if (term !== undefined) return [{ text, term: term as TermName }];
    return part === '' ? [] : [{ text: part }];
  });
}
