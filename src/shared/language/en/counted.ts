/** English plurals that are regular; other languages count their own way. */
import { formats } from './formats.ts';

/** The word alone: "prompt" for 1, "prompts" for any other number. @param several where it is not the singular with an s */
export function plural(value: number, singular: string, several = `${singular}s`): string {
  return formats.plural(value, { one: singular, other: several });
}

/** "1 pair", "1,240 pairs", "0 pairs". */
export function counted(value: number, singular: string, several?: string): string {
  return `${formats.count(value)} ${plural(value, singular, several)}`;
}

/** With a verb that agrees: "1 prompt is ranked" is `countedVerb(1, 'prompt', 'is', 'are')` and "ranked". */
export function countedVerb(value: number, singular: string, one: string, other: string): string {
  return `${counted(value, singular)} ${plural(value, one, other)}`;
}
