import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Rater, RankingOutcome } from '../../../shared/domain/feedback.ts';
import type { RankingId } from '../../../shared/domain/ids.ts';
import { quantile } from '../../evaluate/bootstrap.ts';
import type { Store } from '../../store/store.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { authorOf, requireOwn } from '../guests.ts';
import { Agreement } from './agreement.ts';
import { NextToRank } from './next-to-rank.ts';
import { simulateRanking } from './simulate-ranking.ts';
import { standingRankings } from './standing-rankings.ts';

const msPerHour = 3_600_000;

export function rankRouter({ rank }: Procedures, app: AppContext) {
  const { store } = app;
  const agreement = new Agreement(app);
  const queue = new NextToRank(app);
  return rank.router({
    record: rank.record.handler(({ input: { supersedes, candidateSet, rater, ...content }, context }) => {
      const entry = { ...content, rater: authorOf(context, rater) };
      return store.transaction(() => {
        const ranking =
          supersedes === undefined ? store.rankings.say(entry) : store.rankings.supersede(supersedes, entry);
        if (candidateSet !== undefined) store.candidateSets.say(candidateSet, ranking.id);
        store.rankingDrafts.forget(entry.rater, entry.prompt);
        return ranking;
      });
    }),
    undo: rank.undo.handler(({ input, context }) =>
      store.rankings.undo(input.id ?? latestOf(store, authorOf(context, input.rater))),
    ),
    takeBack: rank.takeBack.handler(({ input, context: { caller } }) => {
      requireOwn(caller, input.raters);
      return store.rankings.takeBack(input);
    }),
    putBack: rank.putBack.handler(({ input, context: { caller } }) => {
      requireOwn(caller, store.rankings.ratersIn(input));
      return { count: store.rankings.putBack(input) };
    }),
    list: rank.list.handler(({ input: { offset, limit, raters, text, ...rankings } }) => ({
      total: store.rankings.countCurrent({ raters, text, rankings }),
      rankings: store.rankings.newest({ raters, text, rankings, offset, limit }),
    })),
    get: rank.get.handler(({ input }) => store.rankings.get(input.id)),
    facets: rank.facets.handler(({ input }) => ({
      reasons: store.rankings.named('reasons', input),
      tags: store.rankings.named('tags', input),
    })),
    queues: rank.queues.handler(({ input: { rater, dataset }, context }) => {
      const author = authorOf(context, rater);
      const count = (...outcomes: RankingOutcome['kind'][]) =>
        store.rankings.countCurrent({ raters: [author], rankings: { outcomes, dataset } });
      return {
        pending: dataset === undefined ? null : store.rankings.pending(author, dataset),
        drafts: store.rankingDrafts.count(author, dataset),
        submitted: count('ranked'),
        skipped: count('skipped', 'flagged'),
      };
    }),
    keepDraft: rank.keepDraft.handler(({ input: { rater, ...draft }, context }) =>
      store.rankingDrafts.keep(authorOf(context, rater), draft),
    ),
    forgetDraft: rank.forgetDraft.handler(({ input: { rater, prompt }, context }) =>
      store.rankingDrafts.forget(authorOf(context, rater), prompt),
    ),
    drafts: rank.drafts.handler(({ input: { rater, ...page }, context }) => {
      const author = authorOf(context, rater);
      return {
        total: store.rankingDrafts.count(author, page.dataset),
        drafts: store.rankingDrafts.newest(author, page),
      };
    }),
    project: rank.project.handler(({ input }) => store.rankProjects.get(store.datasets.summary(input.dataset).id)),
    saveProject: rank.saveProject.handler(({ input: { dataset, ...project } }) => {
      store.rankProjects.set(dataset, project);
      return store.rankProjects.get(dataset);
    }),
    raters: rank.raters.handler(() => store.rankings.byRater()),
    next: rank.next.handler(({ input, signal, context }) =>
      queue.next({ ...input, rater: authorOf(context, input.rater) }, signal),
    ),
    leftOut: rank.leftOut.handler(({ input, signal }) => queue.leftOut(input, signal)),
    demonstrate: rank.demonstrate.handler(({ input: { rater, ...content }, context }) => {
      const { id } = store.demonstrations.say({ ...content, rater: authorOf(context, rater) });
      return { id };
    }),
    withdraw: rank.withdraw.handler(({ input }) => {
      const { id } = store.demonstrations.undo(input.id);
      return { id };
    }),
    progress: rank.progress.handler(({ input: { rater: name } }) =>
      progressOf(standingRankings(store, (rater) => name === undefined || rater.name === name)),
    ),
    agreement: rank.agreement.handler(({ input, signal, context }) =>
      agreement.of(authorOf(context, input.rater).name, input.last, signal),
    ),
    simulate: rank.simulate.handler(({ input, signal }) => simulateRanking(app, input, signal)),
  });
}

function latestOf(store: Store, rater: Rater): RankingId {
  const latest = store.rankings.latest({ raters: [rater] });
  if (latest !== undefined) return latest.id;
  throw new ParleyError('not_found', said('errors.chats.noRankingToUndo', { rater: rater.name }));
}

function progressOf(rankings: ReturnType<typeof standingRankings>) {
  const durations = rankings
    .flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]))
    .sort((a, b) => a - b);
  const medianMs = durations.length > 0 ? quantile(durations, 0.5) : null;
  return {
    rankings: rankings.length,
    pairs: rankings.reduce((sum, { pairs }) => sum + pairs, 0),
    ties: rankings.reduce((sum, { ties }) => sum + ties, 0),
    prompts: new Set(rankings.map((ranking) => ranking.promptKey)).size,
    medianMs,
    perHour: medianMs === null || medianMs === 0 ? null : msPerHour / medianMs,
  };
}
