/** A round's report in Markdown. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

type Learner = 'rewardModel' | 'judge' | 'policy';
const learners: Readonly<Record<Learner, string>> = { rewardModel: 'reward model', judge: 'judge', policy: 'policy' };
/** What a judge learns from: rankings alone, or thumbs, too. */
type JudgedOn = 'rankings' | 'rankingsAndThumbs';
const ratings: Readonly<Record<JudgedOn, string>> = {
  rankings: 'rankings',
  rankingsAndThumbs: 'rankings and pairs of a good and a bad reply',
};

export const report = {
  title: ({ version, parent }: { version: string; parent: string }) => `${version}, from ${parent}`,
  endedEarly: ({ method, why }: { method: string; why: string }) => `${method} ended early: ${why}`,
  data: 'Data',
  rankings: 'rankings',
  pairs: 'pairs in them (ties left out)',
  ties: 'ties',
  trainedOnRankings: ({ learner }: { learner: Learner }) => `rankings that trained the ${learners[learner]}`,
  trainedOnThumbs: 'thumbs that trained the policy',
  trainedJudge: ({ on }: { on: JudgedOn }) => `${ratings[on]} that trained the judge`,
  heldOut: ({ on }: { on: JudgedOn }) => `${ratings[on]} on held-out prompts`,
  trainingPrompts: ({ method }: { method: string }) => `prompts for ${method}`,
  rewardedBy: 'rewarded by',
  contestPrompts: 'prompts of the contest',
  partsShareNoPrompt: 'The parts share no prompt. Each model is measured on all rankings that it has not learned from.',
  rewardModelAndJudge: 'Reward model and judge, on rankings that they were not trained on',
  judge: 'Judge, on rankings that it was not trained on',
  against: ({ parent }: { parent: string }) => `Against ${parent}`,
  winsBy: ({ judge }: { judge: string }) => `wins by ${judge}`,
  winsByDeciding: ({ judge }: { judge: string }) => `wins by ${judge} (decides)`,
  winsAndTies: ({ wins, ties, count }: { wins: string; ties: number; count: number }) =>
    `${wins}; ${counted(ties, 'tie')} of ${formats.count(count)}`,
  kl: 'KL from the parent, nats per completion',
  repeatedTrigrams: 'repeated trigrams, parent → version',
  tokens: 'tokens per completion, parent → version',
  bigrams: 'different bigrams (distinct-2), parent → version',
  sameReplies: 'replies also given to another prompt, parent → version',
  signs: 'What looks wrong',
  samples: 'Samples',
  turn: ({ role, text }: { role: 'system' | 'user' | 'assistant'; text: string }) => `${role}: ${text}`,
  before: ({ reply }: { reply: string }) => `before: ${reply}`,
  after: ({ reply }: { reply: string }) => `after: ${reply}`,
  time: 'Time',
  made: ({ name, run, version, parent }: { name: string; run: string; version: string; parent: string }) =>
    `${name} is ${run}; it made ${version} from ${parent}.`,
  rankingsHere: 'rankings made here',
  everybodys: 'everybody’s',
  alsoHere: 'also given here',
  edits: 'edits',
  thumbs: 'thumbs',
  keptRegenerations: 'regenerations that were kept',
  importedData: 'imported data',
  accuracyOf: ({ learner }: { learner: Learner }) => `accuracy of the ${learners[learner]}`,
  longerReply: 'accuracy of "the longer reply wins" on the same pairs',
  pairsOf: ({ learner }: { learner: Learner }) => `pairs that the ${learners[learner]} is measured on`,
  withInterval: ({ share, low, high }: { share: number; low: number; high: number }) =>
    `${formats.percent(share, 1)} (95 %: ${formats.percent(low, 1)} to ${formats.percent(high, 1)})`,
};
