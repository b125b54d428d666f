import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { guestOf } from '../guests.ts';
import { countFeedback } from './count-feedback.ts';

export function feedbackRouter({ feedback }: Procedures, { store }: AppContext) {
  const { edits, regenerations } = store;
  return feedback.router({
    counts: feedback.counts.handler(() => countFeedback(store)),
    edits: feedback.edits.handler(({ input: { offset, limit, ...filter } }) => ({
      total: edits.count(filter),
      edits: edits.newest({ ...filter, offset, limit }),
    })),
    regenerations: feedback.regenerations.handler(({ input, context }) => {
      // A guest sees nobody else's chats; the owner, who trains on them, all.
      const guest = guestOf(context) ?? undefined;
      return { total: regenerations.count(guest), regenerations: regenerations.newest(input, guest) };
    }),
  });
}
