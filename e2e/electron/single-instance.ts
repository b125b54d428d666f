/** One program for each `userData`: a file there names the process, and a second one leaves its message beside it. */
import { readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';

const lockName = 'StandInLock';
const messageName = 'StandInMessage';

export function requestLock(userData: string, onSecond: () => void): boolean {
  const lock = path.join(userData, lockName);
  if (isHeld(lock)) {
    writeFileSync(path.join(userData, `${messageName}-${process.pid}`), '');
    return false;
  }
  writeFileSync(lock, String(process.pid));
  process.once('exit', () => rmSync(lock, { force: true }));
  watch(userData, () => {
    const messages = readdirSync(userData).filter((name) => name.startsWith(messageName));
    for (const name of messages) rmSync(path.join(userData, name), { force: true });
    if (messages.length > 0) onSecond();
  }).unref();
  return true;
}

function isHeld(lock: string): boolean {
  try {
    return process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch {
    return false;
  }
}
