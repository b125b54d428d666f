/** What two tabs and two hosts do to each other. */
import { createApp } from '../../src/main/app/app.ts';
import { cookieName } from '../../src/main/server/session-cookie.ts';
import type { Check } from './case-run.ts';
import { expectEqual } from './expect.ts';

export const hostChecks: Readonly<Record<string, Check>> = {
  '54-double-submit': async (run) => {
    const app = await createApp({ home: run.home, command: 'parley serve' });
    try {
      const { rank } = app.client;
      const prompt = [{ role: 'user' as const, content: 'Hello there' }];
      const candidates = ['Hi!', 'No.'].map((completion) => ({ completion, generationId: null, versionId: null }));
      const record = (ranks: number[]) =>
        rank.record({ prompt, candidates, orderShown: [0, 1], outcome: { kind: 'ranked', ranks } }).then(
          () => 'taken',
          () => 'told',
        );
      expectEqual('the first', await record([1, 2]), 'taken');
      const second = await record([2, 1]);
      const { total, rankings } = await rank.list({});
      expectEqual('rankings of the one set', total, 1);
      const ranks = rankings[0].outcome.kind === 'ranked' ? rankings[0].outcome.ranks : [];
      expectEqual('the ranking that stands', ranks, second === 'taken' ? [2, 1] : [1, 2]);
    } finally {
      await app.close();
    }
  },
  '55-cookie-ports': (): Promise<void> => {
    expectEqual('one cookie for two ports of a host', cookieName(7811) === cookieName(7812), false);
    return Promise.resolve();
  },
};
