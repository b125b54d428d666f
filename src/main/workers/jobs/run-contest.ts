import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { outcomesByGroup } from '../../evaluate/outcomes-by-group.ts';
import { distinctN, meanRepetition, sameReplyShare } from '../../evaluate/repetition.ts';
import { outcomeOfScores, winRate } from '../../evaluate/win-rate.ts';
import { readVersionFolder, readVersionHead, type VersionContent } from '../../models/files/version-folder.ts';
import { promptLineSchema, type JobOf, type JobResult } from '../jobs.ts';
import { createReplyScorer } from '../policy/create-reply-scorer.ts';
import { openReplyJudge } from '../rewards/reply-judge.ts';
import type { JobContext } from './job-context.ts';
import { policyKl } from './policy-kl.ts';
import { chosenReplies } from './chosen-replies.ts';
import { readLines } from './read-lines.ts';
import { acceptedPrompts, RefusedItems, withRefused } from './refused-items.ts';
import { haveSameVocabulary } from './same-vocabulary.ts';
import { fittingPrompts, refusalOf, sampleReplies, type Reply } from './sample-replies.ts';

/** Replies by prompt, then by sample. */
type Replies = readonly (readonly Reply[])[];

export async function runContest(job: JobOf<'contest'>, context: JobContext): Promise<JobResult<'contest'>> {
  const [versionA, versionB] = [await readVersionFolder(job.a), await readVersionFolder(job.b)];
  const { prompts, referenceOf, leftOut } = await readPrompts(job, [versionA, versionB], context);
  // Before anything is written: a judge that cannot be had is told at once.
  const judge = await openReplyJudge(job.judge, (folder) => createReplyScorer(context.engine, folder));
  const random = Random.fromSeed(job.seed);
  const { samples: count, sampling } = job;
  const repliesOf = async (which: 'a' | 'b') => {
    const chooser = job.choosers[which];
    const replies = await sampleReplies(
      which === 'a' ? versionA : versionB,
      prompts,
      // Draws of their own: with shared ones two like versions would say the same and tie, whatever their win rate is.
      {
        count: count * (chooser?.n ?? 1),
        sampling,
        seed: random.split(which).uint32(),
        stage: which === 'a' ? 'repliesOfA' : 'repliesOfB',
      },
      context,
    );
    return chooser === undefined ? replies : chosenReplies(prompts, replies, chooser, context);
  };
  const a = await repliesOf('a');
  const b = await repliesOf('b');
  context.emit({ type: 'progress', stage: 'judging', done: 0, total: 1 });
  // Both together: a reply that both give is then scored once, and ties.
  context.signal.throwIfAborted();
  const scores = await judge.score(
    prompts.map((prompt, i) => ({
      prompt,
      reference: referenceOf(prompt),
      replies: [...a[i], ...b[i]].map(({ text }) => text),
    })),
  );
  await judge.dispose();
  const scoresOfA = scores.map((ofPrompt, i) => ofPrompt.slice(0, a[i].length));
  const scoresOfB = scores.map((ofPrompt, i) => ofPrompt.slice(a[i].length));
  const chosen = job.choosers.a !== undefined || job.choosers.b !== undefined;
  const kl =
    !chosen && haveSameVocabulary(versionA.tokenizer, versionB.tokenizer)
      ? await policyKl(context.engine, versionA, versionB, a.flat(), {
          padId: versionA.tokenizer.padId,
          // Greedy replies are no sample of the policy; what lies under them is its distribution at 1.
          temperature: sampling.temperature === 0 ? 1 : sampling.temperature,
          signal: context.signal,
        })
      : null;
  const [distinct, sameReply] = [
    { a: distinctOf(a), b: distinctOf(b) },
    { a: sameReplyShare(textsOf(a)), b: sameReplyShare(textsOf(b)) },
  ];
  const values = {
    distinct_2: distinct.a,
    'parent/distinct_2': distinct.b,
    same_reply: sameReply.a,
    'parent/same_reply': sameReply.b,
  };
  context.emit({ type: 'metrics', step: 1, values });
  const { value, low, high, ...counts } = winRate(
    outcomesByGroup(
      prompts,
      prompts.map((_, i) => outcomeOfScores(scoresOfA[i], scoresOfB[i])),
    ),
    { seed: random.split('bootstrap').uint32() },
  );
  const judged = (replies: readonly Reply[], scores: readonly number[]) =>
    replies.map(({ text }, j) => ({ completion: text, score: scores[j] }));
  return {
    winRate: { value, low, high },
    ...counts,
    outcomes: prompts.map((prompt, i) => ({
      prompt,
      a: judged(a[i], scoresOfA[i]),
      b: judged(b[i], scoresOfB[i]),
    })),
    kl,
    repetition: { a: repetitionOf(a), b: repetitionOf(b) },
    length: { a: meanTokens(a), b: meanTokens(b) },
    distinct,
    sameReply,
    leftOut,
  };
}

interface ContestPrompts extends Pick<JobResult<'contest'>, 'leftOut'> {
  readonly prompts: readonly (readonly Message[])[];
  readonly referenceOf: (prompt: readonly Message[]) => string | undefined;
}

/** Those that each version, and each model that judges or chooses, can read: all are measured on the same ones. */
async function readPrompts(
  { prompts: file, judge, choosers, sampling }: JobOf<'contest'>,
  versions: readonly VersionContent[],
  context: JobContext,
): Promise<ContestPrompts> {
  const lines = await readLines(file, promptLineSchema);
  const given = lines.map(({ prompt }) => prompt);
  let prompts = given;
  let refusal: Said | undefined;
  for (const { tokenizer, config } of versions) {
    const { fitting, tooLong, refused } = fittingPrompts(
      tokenizer,
      prompts,
      config.max_position_embeddings,
      sampling.maxTokens,
    );
    prompts = fitting.map(({ prompt }) => prompt);
    refused.tell(context);
    refusal ??= refused.said;
    if (tooLong > 0) {
      const message = said('training.promptsTooLong', { count: tooLong, given: given.length });
      context.emit({ type: 'notice', message });
    }
  }
  for (const part of [...judge, ...(choosers.a?.by ?? []), ...(choosers.b?.by ?? [])]) {
    if (part.kind !== 'model') continue;
    const refused = new RefusedItems('prompts');
    prompts = acceptedPrompts((await readVersionHead(part.folder)).tokenizer, prompts, refused);
    refused.tell(context);
    refusal ??= refused.said;
  }
  if (prompts.length > 0) {
    const used = new Set(prompts);
    const reasonOf = (prompt: readonly Message[]) =>
      versions.map((version) => refusalOf(version, prompt, sampling.maxTokens)).find((reason) => reason !== null) ??
      said('training.judgeRefuses');
    const unused = given.filter((prompt) => !used.has(prompt));
    const references = new Map(lines.map(({ prompt, reference }) => [prompt, reference]));
    const referenceOf = (prompt: readonly Message[]) => references.get(prompt);
    return {
      prompts,
      referenceOf,
      leftOut: unused.map((prompt) => ({ prompt: [...prompt], reason: reasonOf(prompt) })),
    };
  }
  const problem = said('training.noContestPrompts', { given: given.length });
  throw new ParleyError('too_little_data', withRefused(problem, refusal));
}

function textsOf(replies: Replies): string[][] {
  return replies.map((ofPrompt) => ofPrompt.map(({ text }) => text));
}

/** 0 where no reply has two words. */
function distinctOf(replies: Replies): number {
  const share = distinctN(textsOf(replies).flat(), 2);
  return Number.isNaN(share) ? 0 : share;
}

function repetitionOf(replies: Replies): number {
  return meanRepetition(textsOf(replies).flat());
}

function meanTokens(replies: Replies): number {
  const all = replies.flat();
  return all.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0) / all.length;
}
