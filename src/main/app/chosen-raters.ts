/** Whose rankings are meant, with how many each of them gave that can be learned from. */
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Rater, RaterChoice } from '../../shared/domain/feedback.ts';
import { raterInWords } from '../../shared/domain/rater-words.ts';
import type { Store } from '../store/store.ts';

export interface ChosenRater extends Rater {
  readonly rankings: number;
}

/**
 * @param choices undefined: everybody
 * @throws ParleyError not_found where a choice has given no ranking that can be learned from
 */
export function chosenRaters({ rankings }: Store, choices: readonly RaterChoice[] | undefined): ChosenRater[] {
  const all = rankings
    .byRater()
    .filter(({ ranked }) => ranked > 0)
    .map(({ kind, name, ranked }) => ({ kind, name, rankings: ranked }));
  if (choices === undefined) return all;
  const isMeant = (rater: Rater) => (choice: RaterChoice) =>
    choice.kind === rater.kind && (choice.name ?? rater.name) === rater.name;
  const missing = choices.find((choice) => !all.some((rater) => isMeant(rater)(choice)));
  if (missing === undefined) return all.filter((rater) => choices.some(isMeant(rater)));
  const there = all.map((rater) => `${rater.rankings} by ${raterInWords(rater)}`).join(', ') || 'none at all';
  throw new ParleyError(
    'not_found',
    `There are no rankings by ${choiceInWords(missing)} to learn from; there are: ${there}.`,
  );
}

function choiceInWords({ kind, name }: RaterChoice): string {
  if (name !== undefined) return raterInWords({ kind, name });
  return kind === 'rule' ? 'a rule' : 'people';
}
