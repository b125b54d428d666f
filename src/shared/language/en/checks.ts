/** What ids, rankings, data and figures have to be. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

/** What has a prompt. */
type Prompted = 'ranking' | 'preference' | 'prompt' | 'labelled' | 'demonstration' | 'label' | 'battle';

export const checks = {
  id: ({ text, prefix, length }: { text: string; prefix: string; length: number }) =>
    `${text} is not an id here: expected ${prefix}_ and ${formats.count(length)} letters or digits.`,
  versionId: ({ text }: { text: string }) =>
    `${text} cannot name a version: expected 1 to 64 lower case letters, digits, ".", "_" or "-", starting with a letter or digit.`,
  seed: ({ seed }: { seed: string }) => `A seed is a whole number of at most 53 bits; it is ${seed}.`,
  randomState: ({ state }: { state: string }) =>
    `The state of a random generator is four unsigned 32-bit integers, not all 0; it is ${state}.`,

  noPrompt: ({ what }: { what: Prompted }) => {
    const named = {
      ranking: 'A ranking',
      preference: 'A preference',
      prompt: 'An item of kind "prompt"',
      labelled: 'An item of kind "labelled"',
      demonstration: 'A demonstration',
      label: 'A label',
      battle: 'A battle',
    };
    return `${named[what]} needs a prompt of at least one message and has none.`;
  },
  fewCandidates: ({ count }: { count: number }) =>
    `A ranking needs at least 2 candidates and has ${formats.count(count)}.`,
  orderShown: ({ count, order }: { count: number; order: string }) =>
    `orderShown must name each of the ${counted(count, 'candidate')} once, by index from 0; it is ${order}.`,
  rating: ({ rating, most }: { rating: string; most: number }) =>
    `Cannot save the ranking: a rating is a whole number from 1 to ${most}, got ${rating}.`,
  ratingCount: ({ candidates, ratings }: { candidates: number; ratings: number }) =>
    `Cannot save the ranking: expected a rating for each of ${candidates} candidates, got ${ratings}.`,
  rankCount: ({ candidates, ranks }: { candidates: number; ranks: number }) =>
    `A ranking of ${counted(candidates, 'candidate')} needs ${counted(candidates, 'rank')} and has ${formats.count(ranks)}.`,
  rank: ({ rank }: { rank: string }) => `A rank is a whole number of 1 (best) or more, equal for ties; it is ${rank}.`,
  emptyConversation: 'A conversation needs at least one message and has none.',
  fewCompletions: ({ count }: { count: number }) =>
    `A ranking needs at least 2 completions and has ${formats.count(count)}.`,
  sameCompletions: 'All completions of a ranking are the same text, on different ranks.',
  samePreference: 'The chosen and the rejected reply of a preference are the same text.',

  runTransition: ({
    run,
    from,
    to,
    possible,
  }: {
    run: string;
    from: string;
    to: string;
    possible: readonly string[];
  }) =>
    possible.length === 0
      ? `${run} is ${from} and cannot become ${to}; possible: nothing, it is finished.`
      : `${run} is ${from} and cannot become ${to}; possible: ${possible.join(', ')}.`,

  noBattles: 'Rating versions needs at least one battle between two of them; there is none.',
  unlinkedVersions: ({ some, rest }: { some: readonly string[]; rest: readonly string[] }) =>
    `Rating versions: expected all of them linked by battles, but none of ${some.join(', ')} met any of ${rest.join(', ')}; let two of them meet.`,
  noComparisons: 'A win rate needs at least one comparison; there is none.',
  scoreMissing: 'Comparing replies needs a score for each; one is not a number.',
  noPairs: 'Accuracy needs at least one pair; there is none.',
  pairScores: ({ chosen, rejected }: { chosen: string; rejected: string }) =>
    `Accuracy over pairs needs scores that are numbers; got ${chosen} and ${rejected}.`,
  replyScores: 'Accuracy over replies needs scores that are numbers; one is not a number.',
  oneKindOfReply: 'Accuracy over replies needs good and bad ones; one kind is missing.',
};
