/** The grid that is looked at, kept from page to page: what was said in contests is read again only when more was. */
import { peopleJudge } from '../../../shared/domain/judge-words.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { Store } from '../../store/store.ts';
import { gridPage, metPrompts } from './score-grid.ts';
import type { GridPage } from './score-grid.ts';
import { votesAsContests } from './votes-as-contests.ts';

export class ScoreGrids {
  readonly #store: Store;
  #kept: { readonly key: string; readonly met: ReturnType<typeof metPrompts> } | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  page(judge: string, asked: GridPage) {
    const versions = this.#store.versions.list().map(({ id }) => id);
    return { judge, ...gridPage(this.#met(judge, versions), versions, asked) };
  }

  #met(judge: string, versions: readonly VersionId[]): ReturnType<typeof metPrompts> {
    const { evaluations, battles } = this.#store;
    const key = JSON.stringify([judge, evaluations.watermark(), battles.watermark(), versions]);
    if (this.#kept?.key === key) return this.#kept.met;
    const contests =
      judge === peopleJudge
        ? votesAsContests(battles.current())
        : evaluations.list().filter(({ kind }) => kind === 'contest');
    const met = metPrompts(contests, judge, versions);
    this.#kept = { key, met };
    return met;
  }
}
