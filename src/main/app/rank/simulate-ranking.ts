/** Rankings by a rule in place of a person, for demonstrations and tests. They are stored as simulated for ever. */
import type { SimulateEvent } from '../../../shared/contract/rank.ts';
import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { rankByRule, parseRule } from '../../evaluate/rule-raters.ts';
import type { RuleRater } from '../../evaluate/rule-raters.ts';
import type { NewGeneration } from '../../store/generations.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { sample } from '../generate.ts';
import { readPrompts, rememberPrompts } from '../prompts.ts';
import type { Prompt, PromptSource } from '../prompts.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { samplingForRule } from '../sampling-defaults.ts';
import { seedFor } from '../seeds.ts';
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
  const rule = parseRule(request.rater);
  const version = chooseVersion(app, request.version);
  return eventStream<SimulateEvent>(async (emit, stop) => {
    const prompts = await readPrompts(app.store, request.prompts, stop);
    rememberPrompts(app.store, request.prompts, prompts);
    const settings = samplingForRule(request.sampling);
    const turns = workList(prompts, timesRanked(app.store, { name: request.rater, kind: 'rule' }), request.count);
    const totals = { rankings: 0, pairs: 0, ties: 0 };
    const estimator = new ProgressEstimator();
    const report = () =>
      emit({
        type: 'progress',
        ...estimator.update({ stage: 'ranking', done: totals.rankings, total: request.count }),
      });
    const turnsAtOnce = Math.max(1, Math.floor(completionsAtOnce / request.n));
    report();
    for (let start = 0; start < turns.length; start += turnsAtOnce) {
      const batch = turns.slice(start, start + turnsAtOnce).map(({ prompt, time }) => ({
        prompt,
        n: request.n,
        seed: seedFor(request.seed, `${time}:${promptKey(prompt)}`),
      }));
      const { generations } = await sample(app, version, batch, settings, { signal: stop });
      // A cancelled call has only parts of replies: nothing to rank. What was ranked before stays.
      if (stop.aborted) {
        const message = `Ranking was cancelled; what was ranked until then is kept, rankings: ${totals.rankings}.`;
        throw new ParleyError('cancelled', message, { rankings: totals.rankings });
      }
      app.store.transaction(() => {
        for (const candidates of generations) {
          const { pairs, ties } = rankAndStore(app, rule, request.rater, candidates);
          totals.rankings += 1;
          totals.pairs += pairs;
          totals.ties += ties;
        }
      });
      report();
    }
    emit({
      type: 'done',
      ...totals,
      prompts: new Set(turns.map(({ prompt }) => promptKey(prompt))).size,
      version: version.id,
    });
  }, signal);
}

/** `count` turns, always one of the prompts that were ranked least, in the order of the source. */
function workList(prompts: readonly Prompt[], times: ReadonlyMap<string, number>, count: number): Turn[] {
  const least = prompts.map((prompt) => ({ prompt, time: times.get(promptKey(prompt)) ?? 0 }));
  const turns: Turn[] = [];
  for (let time = Math.min(...least.map((turn) => turn.time)); turns.length < count; time++) {
    turns.push(...least.filter((turn) => turn.time <= time).map(({ prompt }) => ({ prompt, time })));
  }
  return turns.slice(0, count);
}

function rankAndStore({ store }: AppContext, rule: RuleRater, rater: string, candidates: readonly NewGeneration[]) {
  const generations = store.generations.record(candidates);
  const completions = generations.map(({ text }) => text);
  const ranks = rankByRule(rule, completions);
  store.rankings.record({
    prompt: generations[0].prompt,
    candidates: generations.map(({ id, versionId, text }) => ({ completion: text, generationId: id, versionId })),
    orderShown: generations.map((_, index) => index),
    outcome: { kind: 'ranked', ranks },
    rater: { name: rater, kind: 'rule' },
  });
  return countPairs({ completions, ranks });
}
