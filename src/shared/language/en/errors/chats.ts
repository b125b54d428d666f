/** Why a reply, a ranking, a vote, a contest or an evaluation is refused. */
import { counted } from '../counted.ts';
import { formats } from '../formats.ts';

export const chats = {
  nothingToReplyTo: ({ conversation }: { conversation: string }) =>
    `Conversation ${conversation} has no user's turn to reply to. Write one first.`,
  noReplyTo: ({ message, turn }: { message: string; turn: string }) =>
    `Cannot go on from message ${message}: expected a reply to message ${turn}.`,
  tokensOfAnother: ({ message, version }: { message: string; version: string }) =>
    `Cannot go on from a token of message ${message}: ${version} did not write it, and its tokens may differ. Choose the version that wrote it.`,
  notChosen: ({ message }: { message: string }) => `Message ${message} was not chosen from several replies.`,
  notWritten: ({ message }: { message: string }) =>
    `Message ${message} has no token probabilities: a person wrote or edited it.`,
  noUserTurn: ({ message, conversation }: { message: string; conversation: string }) =>
    `Replying to message ${message}: expected a user's turn of conversation ${conversation}.`,
  notOfConversation: ({ message, conversation }: { message: string; conversation: string }) =>
    `Measuring the branch to message ${message}: expected a turn of conversation ${conversation}.`,
  notAReply: ({ message }: { message: string }) =>
    `Rating message ${message}: expected a reply that a version wrote. A text by a person is not rated.`,
  temperatureZero:
    'Drawing candidates to rank: expected a temperature above 0, got 0, at which every reply to a prompt is the same.',
  repliesAlike: ({ replies }: { replies: number }) => `All ${replies} replies drawn for it are the same.`,
  noRankingToUndo: ({ rater }: { rater: string }) => `There is no ranking by "${rater}" to undo.`,
  rankingCancelled: ({ rankings }: { rankings: number }) =>
    `Ranking was canceled; what was ranked until then is kept, rankings: ${rankings}.`,
  onlyPromptNotRanked: ({ source, prompt, reason }: { source: string; prompt: string; reason: string }) =>
    `The only prompt of ${source} cannot be ranked. It is "${prompt}": ${reason}`,
  noPromptRanked: ({
    prompts,
    source,
    prompt,
    reason,
  }: {
    prompts: number;
    source: string;
    prompt: string;
    reason: string;
  }) => `None of the ${prompts} prompts of ${source} can be ranked. The first is "${prompt}": ${reason}`,
  oneVersion: ({ version }: { version: string }) => `A battle needs two versions; both are ${version}.`,
  noPromptForBoth: ({
    a,
    b,
    prompts,
    prompt,
    reason,
  }: {
    a: string;
    b: string;
    prompts: number;
    prompt: string;
    reason: string;
  }) => `${a} and ${b} cannot both reply to any of ${counted(prompts, 'prompt')}. The first, "${prompt}": ${reason}`,
  battleOver: 'This battle is over or was lost when the app closed. Ask for the next one.',
  noUnusedJudge:
    'Judging needs a reward model that trained neither version, and there is none. Train one (parley train reward), or use --judge rule:NAME.',
  noLeaderboard: ({ known }: { known: readonly string[] }) =>
    known.length === 0
      ? 'Versions are rated by people’s votes, or by a rule that judged a contest; there are neither yet.'
      : `Versions can be rated by ${formats.list(known)}. A learned judge rates none: its errors would be missing from the intervals.`,
  noSuchChooser: ({ run }: { run: string }) => `There is no completed DQN run ${run}. See parley runs list.`,
  noSuchJudge: ({ run }: { run: string }) => `There is no completed reward run or round ${run}. See parley runs list.`,
  contestCancelled: ({ a, b }: { a: string; b: string }) => `The contest of ${a} and ${b} was canceled.`,
  measuringCancelled: ({ version }: { version: string }) => `Measuring ${version} was canceled.`,
  noChatsToMeasure: ({ source, items }: { source: string; items: number }) =>
    `Measuring likelihood on ${source}: expected chats (\`messages\`), there is none among its ${counted(items, 'item')}.`,
};
