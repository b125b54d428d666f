import { placeOfBest } from '../../../shared/domain/best-of.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { Chooser } from '../jobs.ts';
import { createReplyScorer } from '../policy/create-reply-scorer.ts';
import { openReplyJudge } from '../rewards/reply-judge.ts';
import type { JobContext } from './job-context.ts';
import type { Reply } from './sample-replies.ts';

/**
 * Best-of-n: of each `n` replies in a row the one that scores highest, of equal ones the first.
 * @param replies by prompt, a multiple of `n` each
 */
export async function chosenReplies(
  prompts: readonly (readonly Message[])[],
  replies: readonly (readonly Reply[])[],
  { n, by }: Chooser,
  { engine, emit, signal }: Pick<JobContext, 'engine' | 'emit' | 'signal'>,
): Promise<Reply[][]> {
  emit({ type: 'progress', stage: 'judging', done: 0, total: 1 });
  signal.throwIfAborted();
  const chooser = await openReplyJudge(by, (folder) => createReplyScorer(engine, folder));
  try {
    const values = await chooser.score(prompts.map((prompt, i) => ({ prompt, replies: replies[i].map(textOf) })));
    return replies.map((drawn, i) =>
      Array.from({ length: drawn.length / n }, (_, sample) => {
        const start = sample * n;
        return drawn[start + placeOfBest(values[i].slice(start, start + n))];
      }),
    );
  } finally {
    await chooser.dispose();
  }
}

const textOf = ({ text }: Reply) => text;
