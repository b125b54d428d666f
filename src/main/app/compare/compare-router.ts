import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { Battles, tallyOf } from './battles.ts';
import { contestView, holdContest } from './contest.ts';

export function compareRouter({ compare }: Procedures, app: AppContext) {
  const { store } = app;
  const battles = new Battles(app);
  return compare.router({
    contest: compare.contest.handler(({ input, signal }) => holdContest(app, input, signal)),
    list: compare.list.handler(({ input: { version } }) => {
      const versionId = version === undefined ? undefined : chooseVersion(app, version).id;
      return store.evaluations
        .list({ versionId })
        .filter(({ kind }) => kind === 'contest')
        .map((evaluation) => ({ ...contestView(evaluation), createdAtMs: evaluation.createdAtMs }));
    }),
    nextBattle: compare.nextBattle.handler(({ input, signal }) => battles.next(input, signal)),
    vote: compare.vote.handler(({ input }) => battles.vote(input)),
    tally: compare.tally.handler(({ input: { a, b } }) =>
      tallyOf(store, chooseVersion(app, a).id, chooseVersion(app, b).id),
    ),
  });
}
