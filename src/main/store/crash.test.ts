import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { RankingId } from '../../shared/domain/ids.ts';
import { openStore } from './store.ts';
import { tempHome, tempStore } from './temp-home.fixture.ts';

type Writer = ChildProcessByStdio<null, Readable, null>;

function startWriter(dir: string): Writer {
  const script = fileURLToPath(new URL('./ranking-writer.fixture.ts', import.meta.url));
  return spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Waits for `count` acknowledged rankings, kills the process at once, and returns all that it acknowledged. */
async function killAfter(writer: Writer, count: number, beforeKill = () => {}): Promise<RankingId[]> {
  const acknowledged: RankingId[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line as RankingId);
    if (acknowledged.length === count) {
      beforeKill();
      writer.kill('SIGKILL');
    }
  }
  if (writer.signalCode === null) await once(writer, 'exit');
  return acknowledged;
}

test('kill -9 while rankings are stored loses none that was acknowledged, and the next process takes over', async () => {
  const dir = tempHome();
  let known: RankingId[] = [];
  for (const count of [1, 20, 45]) {
    known = [...known, ...(await killAfter(startWriter(dir), count))];
    const store = openStore(dir, 'parley test');
    try {
      const stored = new Set([...store.rankings.current()].map((ranking) => ranking.id));
      expect(known.filter((id) => !stored.has(id))).toEqual([]);
      // The one being written when the kill came may be there without having been acknowledged.
      expect(stored.size - known.length).toBeLessThanOrEqual(3);
      expect(store.interruptedRuns).toHaveLength(1);
      expect(store.runs.get(store.interruptedRuns[0]).state).toBe('interrupted');
    } finally {
      store.close();
    }
  }
});

test('a second process is told who holds the home folder', async () => {
  const dir = tempHome();
  const writer = startWriter(dir);
  const startedMs = Date.now();
  let refusal: unknown;
  await killAfter(writer, 3, () => {
    try {
      openStore(dir, 'parley rank');
    } catch (thrown) {
      refusal = thrown;
    }
  });
  expect(refusal).toBeInstanceOf(ParleyError);
  const { code, message, details } = refusal as ParleyError;
  expect(code).toBe('locked');
  expect(message).toContain(`process ${writer.pid} (parley serve) since`);
  expect(details).toMatchObject({ homeDir: dir, pid: writer.pid, command: 'parley serve' });
  expect(Math.abs(Number(details?.sinceMs) - startedMs)).toBeLessThan(10_000);
  // Its holder file is still there, but the operating system let go of the lock.
  expect(existsSync(join(dir, 'home.lock.json'))).toBe(true);
  expect(tempStore(dir).rankings.countCurrent()).toBeGreaterThanOrEqual(3);
});

test('a home folder is free again after close, and held within one process too', () => {
  const dir = tempHome();
  const first = openStore(dir, 'parley chat');
  expect(() => openStore(dir, 'parley rank')).toThrow(`process ${process.pid} (parley chat)`);
  first.close();
  first.close();
  expect(existsSync(join(dir, 'home.lock.json'))).toBe(false);
  tempStore(dir);
});
