import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('runs so many at once and the others in their order, also after one that failed', async () => {
  const turns = new Turns(2);
  const [began, waited]: [number[], number[]] = [[], []];
  let [running, most] = [0, 0];
  const work = (i: number) => async () => {
    began.push(i);
    most = Math.max(most, (running += 1));
    await setImmediate();
    running -= 1;
    if (i === 1) throw new Error('one failed');
    return i;
  };
  const results = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((i) => turns.run(work(i), { onWait: () => waited.push(i) })),
  );
  expect(most).toBe(2);
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(waited).toEqual([2, 3, 4]);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
});

it('lets one that waits be cancelled, which costs the others nothing', async () => {
  const turns = new Turns(1);
  const cancel = new AbortController();
  let finish = () => {};
  const first = turns.run(() => new Promise<void>((resolve) => (finish = resolve)));
  const second = turns.run(() => Promise.resolve('never'), { signal: cancel.signal });
  const third = turns.run(() => Promise.resolve('third'));
  cancel.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  finish();
  await first;
  expect(await third).toBe('third');
  await expect(turns.run(() => Promise.resolve('now'))).resolves.toBe('now');
});
