/** Raters in words. */
import type { Rater } from './feedback.ts';

/** "the rule shorter", or a person's name. */
export function raterInWords({ kind, name }: Rater): string {
  return kind === 'rule' ? `the rule ${name.replace(/^rule:/, '')}` : name;
}

/**
 * "150 by you, 16 by the rule shorter".
 * @param own the name of the person who reads it
 */
export function ratersInWords(raters: readonly (Rater & { readonly rankings: number })[], own?: string): string {
  return raters
    .map((rater) => {
      const isOwn = rater.kind === 'human' && rater.name === own;
      return `${rater.rankings.toLocaleString('en-US')} by ${isOwn ? 'you' : raterInWords(rater)}`;
    })
    .join(', ');
}
