/** What more feedback would bring, in numbers: docs/improve.md says how they are estimated. */
import { said } from '../../../shared/language/said.ts';
import type { Because, ContestPower, Missing } from '../../../shared/domain/improvement.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import {
  detectableWinRate,
  effectiveComparisons,
  requiredComparisons,
  requiredForCalibration,
  requiredVotes,
} from '../../evaluate/power.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { judgeModelName } from '../round/judging-stage.ts';
import { smallRound } from '../round/plan-round.ts';
import { ratedPromptsFor } from '../round/split-round.ts';
import { enoughEdits, enoughToPractise, measuredShare } from './choose-methods.ts';

/** A gain that people would call one: five points above one half. */
const smallGain = 0.55;
/** Of a judge that was not measured here yet: people agree with each other on 73 % of pairs (Ouyang et al. 2022), and it errs besides. */
const assumedAccuracy = 0.65;

interface Judge {
  readonly accuracy: number;
  readonly measuredIn: string | null;
}

/** As the newest round's judge was measured. */
export function judgeSoFar({ runs }: Store): Judge {
  const run = runs.list({ kinds: ['round'], states: ['completed'], limit: 1 }).at(0);
  if (run === undefined) return { accuracy: assumedAccuracy, measuredIn: null };
  const { judgeModel, winRate } = parseAs(
    roundResultSchema,
    run.result,
    said('errors.store.stored', { part: 'result', of: run.name }),
  );
  // One that learned from thumbs alone was not measured on replies to one prompt.
  if (winRate.judge === judgeModelName && judgeModel.agreement === undefined) {
    return { accuracy: assumedAccuracy, measuredIn: null };
  }
  return { accuracy: judgeModel.agreement ?? judgeModel.heldOutAccuracy, measuredIn: run.name };
}

/** Where nothing but thumbs was given, no judge can be measured, and the contest decides nothing. */
export function contestPower(
  { comparisons }: Because,
  parts: RoundResult['data'],
  samples: number,
  { accuracy, measuredIn }: Judge,
): ContestPower {
  const prompts = parts.contestPrompts;
  const shown = comparisons > 0 ? detectableWinRate(effectiveComparisons(prompts, samples), { accuracy }) : undefined;
  const detects = shown ?? null;
  return { prompts, samples, accuracy, measuredIn, detects };
}

/** What a round that can be run could do with more. */
export function missingForMore(
  { newEdits, rankings }: Because,
  parts: RoundResult['data'],
  { prompts, samples, accuracy }: ContestPower,
): Missing[] {
  const missing: Missing[] = [];
  if (newEdits < enoughEdits) missing.push({ for: 'imitation', kind: 'edits', more: enoughEdits - newEdits });
  if (rankings < enoughToPractise)
    missing.push({ for: 'practice', kind: 'rankings', more: enoughToPractise - rankings });
  if (accuracy <= 0.5) return missing;
  const measured = parts.heldOut + Math.max(parts.rewardTrain, parts.labels / 2);
  const pairs = requiredForCalibration(accuracy) - measured;
  if (pairs > 0) missing.push({ for: 'judge', kind: 'ratings', more: Math.ceil(pairs / measuredShare), accuracy });
  const wanted = requiredComparisons(smallGain, { accuracy }) / effectiveComparisons(1, samples);
  const more = ratedPromptsFor(Math.ceil(wanted)) - ratedPromptsFor(prompts);
  if (more > 0)
    missing.push({ for: 'gain', kind: 'ratings', winRate: smallGain, more, votes: requiredVotes(smallGain) });
  return missing;
}

/** Until any round can be run, by what there is most of. */
export function missingForAny({ comparisons, good, bad }: Because): Missing[] {
  const rankings = Math.max(1, smallRound.rankings - comparisons);
  const thumbs = [good, bad].reduce((sum, count) => sum + Math.max(0, smallRound.thumbsOfEach - count), 0);
  const missing: Missing[] = [{ for: 'round', kind: 'rankings', more: rankings }];
  if (good + bad === 0) return missing;
  const ofThumbs: Missing = { for: 'round', kind: 'thumbs', more: Math.max(1, thumbs) };
  return thumbs < rankings ? [ofThumbs, ...missing] : [...missing, ofThumbs];
}
