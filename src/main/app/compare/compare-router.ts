import { peopleJudge } from '../../../shared/domain/judge-words.ts';
import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { lately } from '../lately.ts';
import { authorOf } from '../guests.ts';
import { Battles, tallyOf, votesOf } from './battles.ts';
import { contestView } from './contest-view.ts';
import { holdContest } from './contest.ts';
import { leaderboard, leaderboardJudges } from './leaderboard.ts';
import { PromptSets } from './prompt-sets.ts';
import { judgesOf } from './score-grid.ts';
import { ScoreGrids } from './score-grids.ts';

export function compareRouter({ compare }: Procedures, app: AppContext) {
  const { store } = app;
  const sets = new PromptSets(app);
  const battles = new Battles(app, sets);
  const grids = new ScoreGrids(store);
  const contests = () => store.evaluations.list().filter(({ kind }) => kind === 'contest');
  return compare.router({
    contest: compare.contest.handler(({ input, signal }) => holdContest(app, input, signal)),
    list: compare.list.handler(({ input: { version } }) => {
      const versionId = version === undefined ? undefined : chooseVersion(app, version).id;
      return store.evaluations
        .list({ versionId })
        .filter(({ kind }) => kind === 'contest')
        .map((evaluation) => ({ ...contestView(evaluation), createdAtMs: evaluation.createdAtMs }));
    }),
    promptSets: compare.promptSets.handler(({ input: { a, b } }) =>
      sets.list(chooseVersion(app, a).id, chooseVersion(app, b).id),
    ),
    judges: compare.judges.handler(() => [
      ...judgesOf(contests()),
      ...(store.battles.countCurrent() > 0 ? [peopleJudge] : []),
    ]),
    grid: compare.grid.handler(({ input: { judge, ...page } }) => grids.page(judge, page)),
    leaderboard: compare.leaderboard.handler(async ({ input }) => {
      const judges = leaderboardJudges(store);
      const judge = input.judge ?? judges.at(0) ?? null;
      if (judge === null) return { judge, judges, groups: [] };
      const key = `leaderboard ${JSON.stringify([judge, store.evaluations.watermark(), store.battles.watermark()])}`;
      const groups = await lately(store, key, () => Promise.resolve(leaderboard(store, judge)));
      return { judge, judges, groups };
    }),
    nextBattle: compare.nextBattle.handler(({ input, signal }) => battles.next(input, signal)),
    vote: compare.vote.handler(({ input: { rater, ...vote }, context }) =>
      battles.vote({ ...vote, rater: authorOf(context, rater) }),
    ),
    tally: compare.tally.handler(async ({ input: { a, b, prompts } }) => {
      const keys = prompts && (await sets.keysOf(prompts));
      return tallyOf(store, chooseVersion(app, a).id, chooseVersion(app, b).id, keys);
    }),
    votes: compare.votes.handler(({ input: { version } }) => votesOf(store, chooseVersion(app, version).id)),
  });
}
