/** What a round of improvement would do with the feedback that is there, and why. */

/** What a home folder holds that a round can learn from. */
export interface FeedbackCounts {
  /** Rankings made here that hold an order: not skipped, not flagged. */
  readonly rankings: number;
  /** Replies that people wrote or mended, and those of them that mend one: each is a pair, too. */
  readonly demonstrations: number;
  readonly edits: number;
  /** Thumbs given here. */
  readonly good: number;
  readonly bad: number;
  /** Replies that were regenerated and kept: weak pairs, which are not learned from unless asked for. */
  readonly regenerations: number;
  /** In datasets: comparisons of replies, and labelled replies. */
  readonly importedComparisons: number;
  readonly importedLabels: number;
}

export const improvementMethods = ['sft', 'rloo', 'dpo', 'kto'] as const;
export type ImprovementMethod = (typeof improvementMethods)[number];

/** What decided for the method. */
export interface Because {
  /** Edits that no version of this line has learned from yet. */
  readonly newEdits: number;
  /** Rankings made here: of replies of these versions, as a reward model will have to judge them. */
  readonly rankings: number;
  /** All comparisons that hold a preference, and the pairs in them. */
  readonly comparisons: number;
  readonly pairs: number;
  readonly good: number;
  readonly bad: number;
  /** Whether feedback that was imported is part of it, since what was given here is too little or none. */
  readonly imported: boolean;
}

/** What more would bring something. */
export type Missing =
  /** So many more until any round can be run. */
  | { readonly for: 'round'; readonly kind: 'rankings' | 'thumbs'; readonly more: number }
  /** Edits until a round begins by imitating them. */
  | { readonly for: 'imitation'; readonly kind: 'edits'; readonly more: number }
  /** Rankings until a reward model can be told from a coin toss, and is worth practising against. */
  | { readonly for: 'practice'; readonly kind: 'rankings'; readonly more: number }
  /** Ratings until the judge's accuracy can be told from a coin toss: it decides nothing before. */
  | { readonly for: 'judge'; readonly kind: 'ratings'; readonly more: number; readonly accuracy: number }
  /** Ratings, or blind votes in Compare, until a win rate like this shows. */
  | {
      readonly for: 'gain';
      readonly kind: 'ratings';
      readonly winRate: number;
      readonly more: number;
      readonly votes: number;
    };

/** What a contest can tell, by the power of its size and its judge. */
export interface ContestPower {
  readonly prompts: number;
  readonly samples: number;
  /** How often the judge is taken to be right; measured in the run that is named, or assumed. */
  readonly accuracy: number;
  readonly measuredIn: string | null;
  /** The smallest win rate that would show; null where none would. */
  readonly detects: number | null;
}
