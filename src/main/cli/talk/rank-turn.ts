/** Ranking several replies in the middle of a conversation. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import type { CommandContext } from '../command.ts';
import type { ReplySettings } from '../input/reply-settings.ts';
import { outcomeOf, readRanking, saveRanking, showCandidates } from './keyboard-ranking.ts';
import type { LineInput } from '../terminal/line-input.ts';
import { untilDone } from '../run-output/until-done.ts';
import { t } from '../../../shared/language/t.ts';

interface Turn extends ReplySettings {
  readonly conversationId: ConversationId;
  /** The turn to reply to. */
  readonly messageId: MessageId;
  readonly n: number;
}

/** The text of the reply that was ranked first (of equals the one shown first); undefined where none was ranked. */
export async function rankForConversation(
  context: CommandContext,
  client: Client,
  lines: LineInput,
  { conversationId, messageId, n, version, sampling, seed }: Turn,
): Promise<string | undefined> {
  const { terminal, interrupt } = context;
  const stopped = new AbortController();
  const task = await interrupt.meanwhile(
    () => stopped.abort(),
    async () => {
      const of = { kind: 'conversation' as const, conversationId, messageId };
      const stream = await client.candidates.sample({ of, n, version, sampling, seed }, { signal: stopped.signal });
      return untilDone(context, stream, 'candidates');
    },
  );
  if (stopped.signal.aborted) {
    terminal.note(t.cliTalk.samplingStopped);
    return undefined;
  }
  showCandidates(terminal, task);
  if (task.candidates.length === 1) {
    terminal.note(`${t.cliTalk.allTheSame({ replies: task.drawn })}\n`);
    return task.candidates[0].completion;
  }
  const started = performance.now();
  const input = await readRanking(context, lines, task.candidates.length);
  if (input?.kind !== 'ranked') {
    terminal.note(t.cliTalk.notRanked);
    return undefined;
  }
  const outcome = outcomeOf(input, task);
  await saveRanking(client, task, outcome, 'me', Math.round(performance.now() - started));
  terminal.note(`${t.cliTalk.bestIsReply}\n`);
  const place = input.ranks.indexOf(Math.min(...input.ranks));
  return task.candidates[task.orderShown[place] ?? 0]?.completion;
}
