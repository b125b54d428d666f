/** A run that says itself where its figures look wrong. */
import { objectIn } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Run } from '../run.ts';
import { isActive } from '../run.ts';
import type { RunSeries } from '../run-series.ts';
import { narrowedWords, sameReplies } from './contest-signs.ts';
import { chosenDisplaced, dpoTossesCoins, onlyLength, prefersTheWorse, rewardTossesCoins } from './pair-signs.ts';
import { klBeyond, muchClipped, negativeKl, ratioAway, samplerAway, scoreFalls } from './ppo-signs.ts';
import {
  entropyCollapsed,
  limitTooLow,
  repeatThemselves,
  repliesShrunk,
  runToLimit,
  sameToAll,
} from './reply-signs.ts';
import { gradientSpikes, lossRises } from './sft-signs.ts';
import type { Sign, SignRule } from './sign.ts';

/** By stage, in the order in which a round has them. Faults of the arithmetic come first: they make all others doubtful. */
const rules: ReadonlyMap<string, readonly SignRule[]> = new Map([
  ['reward', [rewardTossesCoins, prefersTheWorse, onlyLength]],
  ['judge', [rewardTossesCoins, prefersTheWorse, onlyLength]],
  ['sft', [lossRises, gradientSpikes]],
  ['dpo', [dpoTossesCoins, chosenDisplaced]],
  [
    'ppo',
    [
      ...[negativeKl, samplerAway, ratioAway, muchClipped, klBeyond, scoreFalls],
      ...[entropyCollapsed, repeatThemselves, sameToAll, runToLimit, limitTooLow, repliesShrunk],
    ],
  ],
  ['contest', [sameReplies, narrowedWords]],
]);

export interface StageSign extends Sign {
  readonly stage: string;
}

/** What looks wrong in a run's figures so far. Empty for a healthy run, and for one too short to judge. */
export function readSigns(run: Pick<Run, 'kind' | 'config' | 'state' | 'stage'>, series: RunSeries): StageSign[] {
  return [...rules].flatMap(([stage, all]) => {
    const figures = series.get(stage);
    if (figures === undefined) return [];
    const ended = run.stage !== stage || !isActive(run.state);
    const found = { series: figures, settings: settingsOf(run, stage), ended };
    return all.flatMap((rule) => rule(found) ?? []).map((sign) => ({ stage, ...sign }));
  });
}

/** As the app keeps them: a round's by trainer, the judge's being the reward model's. */
function settingsOf({ kind, config }: Pick<Run, 'kind' | 'config'>, stage: string): JsonObject {
  return objectIn(
    kind === 'round' ? config[stage === 'ppo' || stage === 'contest' ? 'ppo' : 'reward'] : config.settings,
  );
}

const stageWords: Readonly<Record<string, string>> = {
  reward: 'Reward model',
  judge: 'Judge',
  sft: 'SFT',
  dpo: 'DPO',
  ppo: 'PPO',
  contest: 'Contest',
};

/** A sign's lines as text: what and where, what is seen, what it usually means, what to try. */
export function signInWords(sign: StageSign): string[] {
  const { title, seen, means, change } = sign;
  return [`${title} (${placeInWords(sign)})`, seen, `Usually: ${means}`, `Try: ${change}`];
}

/** Which chart shows it, and from when on: "PPO: KL, since batch 7"; "SFT: Gradient, update 30 to 45". */
export function placeInWords({ stage, chart, since, until }: StageSign): string {
  const step = stage === 'ppo' ? 'batch' : 'update';
  if (since === null) return `${stageWords[stage] ?? stage}: ${chart}`;
  const when = until === null ? `since ${step} ${since}` : `${step} ${since} to ${until}`;
  return `${stageWords[stage] ?? stage}: ${chart}, ${when}`;
}
