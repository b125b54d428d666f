/** Numbers of things in sentences: the one place that knows when a word is plural. */

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const forms = new Intl.PluralRules('en');

/** The word alone: "prompt" for 1, "prompts" for any other number. @param plural where it is not the singular with an s */
export function plural(value: number, singular: string, plural = `${singular}s`): string {
  return forms.select(value) === 'one' ? singular : plural;
}

/** "1 pair", "1,240 pairs", "0 pairs". */
export function counted(value: number, singular: string, several?: string): string {
  return `${counts.format(value)} ${plural(value, singular, several)}`;
}

/** With a verb that agrees: "1 prompt is ranked" is `countedVerb(1, 'prompt', 'is', 'are')` and "ranked". */
export function countedVerb(value: number, singular: string, one: string, other: string): string {
  return `${counted(value, singular)} ${plural(value, one, other)}`;
}
