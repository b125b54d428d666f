import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';

export function loopRouter({ loop }: Procedures, { store }: AppContext) {
  return loop.router({
    progress: loop.progress.handler(() => ({
      chats: store.conversations.countAnswered(),
      rankings: store.rankings.countCurrent({ raters: [{ kind: 'human' }] }),
      rounds: store.runs.list({ kinds: ['round'] }).length,
      votes: store.battles.countCurrent({ raters: [{ kind: 'human' }] }),
    })),
  });
}
