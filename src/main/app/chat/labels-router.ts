import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Thread } from '../../../shared/domain/conversation.ts';
import type { Rater } from '../../../shared/domain/feedback.ts';
import type { Store } from '../../store/store.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { authorOf } from '../guests.ts';

export function labelsRouter({ labels: procedures }: Procedures, { store }: AppContext) {
  const { labels, conversations } = store;
  return procedures.router({
    rate: procedures.rate.handler(({ input: { messageId, rater, ...feedback }, context }) => {
      const path = conversations.path(messageId);
      const reply = path[path.length - 1];
      const { role, content, generationId } = reply;
      if (role !== 'assistant' || generationId === null) {
        throw new ParleyError('invalid_input', said('errors.chats.notAReply', { message: messageId }));
      }
      const prompt = path.slice(0, -1).map((turn) => ({ role: turn.role, content: turn.content }));
      return labels.say({ ...feedback, prompt, completion: content, generationId, rater: authorOf(context, rater) });
    }),
    undo: procedures.undo.handler(({ input: { id } }) => labels.undo(id)),
    takeBack: procedures.takeBack.handler(({ input: { id } }) => labels.retract(id)),
    list: procedures.list.handler(({ input: { offset, limit, ...filter } }) => ({
      total: labels.countCurrent(filter),
      labels: labels.newest({ ...filter, offset, limit }),
    })),
    raters: procedures.raters.handler(() => labels.byRater()),
  });
}

/** A stretch of a conversation with what this rater says of its replies. */
export function withLabels({ labels }: Store, { turns, ...thread }: Thread, rater: Rater) {
  const labelOf = ({ generationId }: Thread['turns'][number]) =>
    generationId === null ? null : (labels.onGeneration(generationId, rater) ?? null);
  return { ...thread, turns: turns.map((turn) => ({ ...turn, label: labelOf(turn) })) };
}
