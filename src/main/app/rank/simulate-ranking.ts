/** Rankings by a rule, or any other reward, in place of a person. They are stored as simulated for ever. */
import type { SimulateEvent } from '../../../shared/contract/rank.ts';
import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { parseRewards } from '../../../shared/domain/reward-choice.ts';
import { ranksOf } from '../../evaluate/reward-rules.ts';
import type { RepliesToScore, ReplyScorer } from '../../workers/policy/reply-scorer.ts';
import type { NewGeneration } from '../../store/generations.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { distinct, drawCandidates } from '../chat/draw-candidates.ts';
import { LeftOutPrompts, noneCanBeRanked } from '../data/left-out.ts';
import { nameOfSource, readPromptItems, rememberPrompts } from '../data/prompts.ts';
import type { Prompt, PromptSource } from '../data/prompts.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { checkRewards, requireReferences } from '../rewards/check-rewards.ts';
import { openRater } from '../rewards/open-rater.ts';
import { samplingForRule } from '../chat/sampling-defaults.ts';
import { seedFor } from '../runs/seeds.ts';
import { requireChance } from './next-to-rank.ts';
import { timesRanked } from './times-ranked.ts';

/** Completions sampled in one go: enough to fill a batch, few enough for progress to move. */
const completionsAtOnce = 64;

export interface SimulateRequest {
  readonly prompts: PromptSource;
  readonly n: number;
  readonly count: number;
  readonly rater: string;
  readonly version?: string;
  readonly sampling: Partial<SamplingSettings>;
  readonly seed: number;
}

/** One prompt of the work list; `time` tells its rankings apart, so that each has candidates of its own. */
interface Turn {
  readonly prompt: Prompt;
  readonly time: number;
}

export function simulateRanking(app: AppContext, request: SimulateRequest, signal?: AbortSignal) {
  // What is wrong with the rater is told before anything is read.
  const rewards = parseRewards(request.rater);
  checkRewards(rewards);
  const version = chooseVersion(app, request.version);
  return eventStream<SimulateEvent>(async (emit, stop) => {
    const items = await readPromptItems(app, request.prompts, stop);
    rememberPrompts(app.store, request.prompts, items);
    requireReferences(rewards, items);
    const prompts = items.map(({ prompt }) => prompt);
    const referenceOf = new Map(items.map(({ prompt, reference }) => [prompt, reference]));
    const settings = samplingForRule(request.sampling);
    requireChance(settings);
    const judge = await openRater(app, request.rater, stop);
    try {
      const leftOut = new LeftOutPrompts();
      const turns = turnsOf(prompts, timesRanked(app.store, { name: request.rater, kind: 'rule' }), leftOut);
      const ranked = new Set<string>();
      const totals = { rankings: 0, pairs: 0, ties: 0 };
      const estimator = new ProgressEstimator();
      const report = () =>
        emit({
          type: 'progress',
          ...estimator.update({ stage: 'ranking', done: totals.rankings, total: request.count }),
        });
      const turnsAtOnce = Math.max(1, Math.floor(completionsAtOnce / request.n));
      report();
      while (totals.rankings < request.count) {
        const batch = nextOf(turns, Math.min(turnsAtOnce, request.count - totals.rankings));
        if (batch.length === 0) break;
        const asked = batch.map(({ prompt, time }) => ({
          prompt,
          n: request.n,
          seed: seedFor(request.seed, `${time}:${promptKey(prompt)}`),
        }));
        const leaveOut = (place: number, reason: string) => leftOut.add(batch[place].prompt, reason);
        const { generations } = await drawCandidates(app, version, asked, settings, { signal: stop, leaveOut });
        if (stop.aborted) throw cancelled(totals.rankings);
        const scores = await scoresOf(
          judge,
          batch.map(({ prompt }, place) => ({
            prompt,
            reference: referenceOf.get(prompt),
            replies: [...new Set(generations[place].map(({ text }) => text))],
          })),
        );
        app.store.transaction(() => {
          for (const [place, draws] of generations.entries()) {
            const { prompt } = batch[place];
            const counts = leftOut.has(prompt) ? undefined : rankAndStore(app, scores[place], request.rater, draws);
            if (counts !== undefined) {
              ranked.add(promptKey(prompt));
              totals.rankings += 1;
              totals.pairs += counts.pairs;
              totals.ties += counts.ties;
            } else if (draws.length > 0)
              leftOut.add(prompt, said('errors.chats.repliesAlike', { replies: draws.length }));
          }
        });
        report();
      }
      const missing = leftOut.of(prompts);
      if (totals.rankings === 0) throw noneCanBeRanked(nameOfSource(request.prompts), missing);
      emit({ type: 'done', ...totals, prompts: ranked.size, version: version.id, leftOut: missing });
    } finally {
      await judge.dispose();
    }
  }, signal);
}

/** A cancelled call has only parts of replies: nothing to rank. What was ranked before stays. */
function cancelled(rankings: number): ParleyError {
  const message = said('errors.chats.rankingCancelled', { rankings });
  return new ParleyError('cancelled', message, { rankings });
}

/** Without end, always one of the prompts that were ranked least, in the order of the source; ends when all are left out. */
function* turnsOf(
  prompts: readonly Prompt[],
  times: ReadonlyMap<string, number>,
  leftOut: LeftOutPrompts,
): Generator<Turn> {
  const least = prompts.map((prompt) => ({ prompt, time: times.get(promptKey(prompt)) ?? 0 }));
  for (let time = Math.min(...least.map((turn) => turn.time)); ; time++) {
    const open = least.filter(({ prompt }) => !leftOut.has(prompt));
    if (open.length === 0) return;
    for (const { prompt, time: ranked } of open) if (ranked <= time && !leftOut.has(prompt)) yield { prompt, time };
  }
}

function nextOf(turns: Iterator<Turn, void>, count: number): Turn[] {
  const taken: Turn[] = [];
  while (taken.length < count) {
    const turn = turns.next();
    if (turn.done === true) break;
    taken.push(turn.value);
  }
  return taken;
}

/** By prompt and reply; a prompt without replies is not asked about. */
async function scoresOf(judge: ReplyScorer, asked: readonly RepliesToScore[]): Promise<ReadonlyMap<string, number>[]> {
  const open = asked.filter(({ replies }) => replies.length > 0);
  const scores = open.length === 0 ? [] : await judge.score(open);
  const byReply = new Map(open.map((one, i) => [one, new Map(one.replies.map((reply, j) => [reply, scores[i][j]]))]));
  return asked.map((one) => byReply.get(one) ?? new Map<string, number>());
}

/** Stores all draws, and the rater's ranking of those that differ; undefined where they are all the same. */
function rankAndStore(
  { store }: AppContext,
  scores: ReadonlyMap<string, number>,
  rater: string,
  draws: readonly NewGeneration[],
) {
  const candidates = distinct(store.generations.record(draws));
  if (candidates.length < 2) return undefined;
  const completions = candidates.map(({ reply }) => reply.text);
  const ranks = ranksOf(completions.map((completion) => scores.get(completion)!));
  store.rankings.record({
    prompt: draws[0].prompt,
    candidates: candidates.map(({ reply: { id, versionId, text }, times }) => ({
      completion: text,
      generationId: id,
      versionId,
      ...(times > 1 && { times }),
    })),
    orderShown: candidates.map((_, index) => index),
    outcome: { kind: 'ranked', ranks },
    rater: { name: rater, kind: 'rule' },
  });
  return countPairs({ completions, ranks });
}
