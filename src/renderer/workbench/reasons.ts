/**
 * Reasons that a screen offers for what a person says. The English words are what is stored, whatever language they are read in; any
 * other text that was typed is shown as it is.
 */
import type { Catalogue } from '../../shared/language/language.ts';
import { t } from '../../shared/language/t.ts';

type Reasons = Readonly<Record<string, keyof Catalogue['workbench']['reasons']>>;

const offered = {
  good: { Helpful: 'helpful', Correct: 'correct', 'Well put': 'wellPut' },
  bad: {
    'Not helpful': 'notHelpful',
    'Not true': 'notTrue',
    'Beside the point': 'besideThePoint',
    'Repeats itself': 'repeats',
    Unsafe: 'unsafe',
  },
  rank: {
    'More helpful': 'moreHelpful',
    'More correct': 'moreCorrect',
    'Better put': 'betterPut',
    'Right length': 'rightLength',
    Friendlier: 'friendlier',
    Safer: 'safer',
  },
  skip: {
    'I cannot tell them apart': 'indistinct',
    'I know too little about this': 'unfamiliar',
    'The prompt makes no sense': 'senseless',
  },
  flag: { Unsafe: 'unsafe', 'Personal data': 'personal', 'Broken text': 'broken' },
} as const satisfies Readonly<Record<string, Reasons>>;

const known: Reasons = {
  ...offered.good,
  ...offered.bad,
  ...offered.rank,
  ...offered.skip,
  ...offered.flag,
  'none is good': 'noneIsGood',
  'regenerated, but not better': 'notBetter',
};

/** As they are stored. */
export function offeredReasons(kind: keyof typeof offered): string[] {
  return Object.keys(offered[kind]);
}

export function reasonText(stored: string): string {
  return Object.hasOwn(known, stored) ? t.workbench.reasons[known[stored]] : stored;
}
