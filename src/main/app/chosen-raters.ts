/** Whose rankings are meant, with how many each of them gave that can be learned from. */
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { Rater, RaterChoice } from '../../shared/domain/feedback.ts';
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
  const known = all.map(({ rankings, ...rater }) =>
    said('errors.training.rankingsBy', { rankings, rater: saidRater(rater) }),
  );
  throw new ParleyError('not_found', said('errors.training.noRankingsBy', { rater: saidChoice(missing), known }));
}

function saidRater({ kind, name }: Rater): Said | string {
  return kind === 'rule' ? said('errors.training.theRule', { rule: name.replace(/^rule:/, '') }) : name;
}

function saidChoice({ kind, name }: RaterChoice): Said | string {
  if (name !== undefined) return saidRater({ kind, name });
  return kind === 'rule' ? said('errors.training.anyRule') : said('errors.training.people');
}
