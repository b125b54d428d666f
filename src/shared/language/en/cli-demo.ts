/** The demo: once around the loop, told in plain words. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

export const cliDemo = {
  introduction:
    'This demo goes once around the loop of learning from feedback. A small chat model replies, and a rater ranks its replies. ' +
    'A reward model learns what the rater likes, and PPO trains the chat model against it. Then the old and the new version are ' +
    'compared on prompts that neither has seen. Everything happens on this machine.',
  whereItIsKept: ({ home }: { home: string }) =>
    `Everything is kept in ${home}. Ctrl-C stops safely; this command goes on from there:`,
  withoutHome: 'Without --home the demo starts in a new folder.',
  step: ({ number, total, title }: { number: number; total: number; title: string }) =>
    `${number} of ${total}  ${title}`,
  afterTime: ({ seconds }: { seconds: number }) => `(after ${formats.seconds(seconds)})`,

  theModel: 'The model before training',
  answers: ({ version, speed, ms }: { version: string; speed: string; ms: number }) =>
    `${version} answers (${speed}, first token after ${Math.round(ms)} ms):`,
  you: 'You',
  reply: 'Reply',

  feedback: 'Feedback: a rater ranks replies',
  rater: ({ liking, replies }: { liking: string; replies: number }) =>
    `A simulated rater stands in for you, one with a simple taste: ${liking}. For each everyday prompt the model writes ${formats.count(replies)} replies and the rater orders them; equally good ones tie. With people it works the same way: parley rank.`,
  likesQuestions: 'it likes replies that ask something back',
  likesLength: ({ words }: { words: string }) => `it likes replies of ${words.replace('-', ' to ')} words`,
  likesKeyword: ({ keyword }: { keyword: string }) => `it likes replies that say "${keyword}"`,
  follows: ({ rule }: { rule: string }) => `it follows ${rule}`,
  rankingsSaved: (saved: { rankings: number; prompts: number; pairs: number; ties: number }) =>
    `${counted(saved.rankings, 'ranking')} of ${counted(saved.prompts, 'prompt')} are saved: ${counted(saved.pairs, 'pair')} of a better and a worse reply, and ${counted(saved.ties, 'tie')}, from which nothing is learned.`,

  round: 'A round: reward model, PPO, verdict',
  roundExplained:
    'A reward model learns from the rankings to tell good replies from bad. Then the policy is trained: it replies to ' +
    'prompts, the reward model scores the replies, and PPO makes high-scoring ones likelier, with a penalty on the ' +
    'distance from the parent (KL). At the end a judge decides, which learned from other prompts; where a rule was the rater, the ' +
    'rule itself decides. For a policy can learn to please its reward model without being better.',
  resumed: ({ run, state }: { run: string; state: string }) => `Going on with ${run}, which was ${state}.`,
  batch: 'Batch',
  score: 'Score',
  kl: 'KL (nats)',
  length: 'Length (tokens)',
  rewardModel: (learned: { share: string; pairs: number; longer: number; seconds: number }) =>
    `The reward model agrees with the rater on ${learned.share} of ${counted(learned.pairs, 'pair')} it had not seen. Guessing that the longer reply wins would be right in ${formats.percent(learned.longer, 1)}, tossing a coin in 50 %. The round took ${formats.seconds(learned.seconds)}.`,

  beforeAndAfter: 'Before and after',
  before: 'Before',
  after: 'After',
  changes: (change: {
    kl: number;
    length: number;
    lengthBefore: number;
    repetition: number;
    repetitionBefore: number;
  }) =>
    `Its replies moved ${formats.nats(change.kl)} from the parent's; they are ${formats.count(change.length)} tokens long on average (before: ${formats.count(change.lengthBefore)}), and ${formats.percent(change.repetition, 1)} of their phrases repeat (before: ${formats.percent(change.repetitionBefore, 1)}). A policy that chases its reward shows it here first.`,
  whatNext: ({ seconds }: { seconds: number }) => `All this took ${formats.seconds(seconds)}. What to do next:`,
  talkWithIt: 'Talk with the new version:',
  anotherRound: 'Run another round, from the version that was kept:',
  rankYourself: 'Rank by your own taste, in a folder of your own, and learn from it:',
};
