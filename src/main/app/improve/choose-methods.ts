/** Which methods fit the feedback that there is, the best first. Whether a round by one can be run, planning it tells. */
import type { Because, ImprovementMethod } from '../../../shared/domain/improvement.ts';
import { requiredForCalibration } from '../../evaluate/power.ts';
import { minChats } from '../training/chat-split.ts';

/** Of fewer edits none can be held out to measure what is learned from them. */
export const enoughEdits = minChats;

/** A reward model of people's rankings is right on about so many pairs, if it has learned anything. */
const modestAccuracy = 0.6;
/** The share of a round's rankings that its reward model is measured on: the held-out part and the judge's half. */
export const measuredShare = 0.6;
/** Of rankings made here. From here on a modest reward model can be told from a coin toss, so that practising against it is worth its time. */
export const enoughToPractise = Math.ceil(requiredForCalibration(modestAccuracy) / measuredShare);

/** Where thumbs say much more than rankings do, they are learned from, and the best and worst of the rankings with them. */
const thumbsPerPair = 2;

export function methodsFor({ newEdits, rankings, comparisons, pairs, good, bad }: Because): ImprovementMethod[] {
  const byPairs: ImprovementMethod[] = [
    ...(rankings >= enoughToPractise ? (['rloo'] as const) : []),
    ...(comparisons > 0 ? (['dpo'] as const) : []),
  ];
  const byThumbs: ImprovementMethod[] = good + bad > 0 ? ['kto'] : [];
  return [
    ...(newEdits >= enoughEdits ? (['sft'] as const) : []),
    ...(good + bad > thumbsPerPair * pairs ? [...byThumbs, ...byPairs] : [...byPairs, ...byThumbs]),
  ];
}
