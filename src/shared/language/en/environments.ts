/** Environments of conversations. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Episode {
  readonly turns: number;
  /** Sum of the rewards. */
  readonly total: number;
  readonly seed: number;
}

const faults: Readonly<Record<string, string>> = {
  observationOutside: 'An observation is outside its space.',
  actionOutside: 'A drawn action is outside its space.',
  infoNoObject: 'The info is not an object.',
  rewardNotFinite: 'A reward is not a finite number.',
  endNoBoolean: 'The ends are not booleans.',
  observationChanged: 'An observation changed after it was returned.',
  notRepeatable: 'The same seed and actions gave another episode.',
  notSeeded: 'All seeds gave the same episode.',
  endless: 'An episode did not end.',
  stepBeforeReset: 'A step before the first reset was taken.',
  stepAfterEnd: 'A step after the end was taken.',
  strangeActionTaken: 'An action outside its space was taken.',
};

const descriptions = {
  prompts: 'One reply to a prompt, scored by a reward.',
  coffee: 'A customer orders a coffee: ask for what is missing, confirm, serve. A right order is worth 1.',
  sums: 'A tutor sets three small sums: right answers are rewarded, on a second try by half.',
  'twenty-questions': 'Find out a thing by yes-or-no questions. A right guess is worth 1.',
};

export const environments = {
  descriptions,
  heading: { name: 'name', description: 'what it is' },
  checked: ({
    name,
    episodes,
    meanSteps,
    meanReturn,
  }: {
    name: string;
    episodes: number;
    meanSteps: number;
    meanReturn: number;
  }) =>
    `${name}: ${counted(episodes, 'episode')} with random actions, ${formats.figure(meanSteps)} steps and a return of ${formats.figure(meanReturn)} on average.`,
  sound: 'It keeps all promises of an environment.',
  fault: ({ fault }: { fault: string }) => faults[fault] ?? fault,
  reward: ({ reward }: { reward: string }) => `(reward ${reward})`,
  episodeOver: ({ turns, total, seed }: Episode) =>
    `The episode is over: ${counted(turns, 'turn')}, return ${formats.figure(total)}, seed ${seed}.`,
  episodeLeft: ({ turns, total, seed }: Episode) =>
    `Left after ${counted(turns, 'turn')}: return ${formats.figure(total)}, seed ${seed}.`,
};
