/** Sessions that outlive the host: a browser that was let in comes back after a restart by itself. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const dayMs = 24 * 3600 * 1000;
/** As long as the cookie. */
const keptMs = 30 * dayMs;
const atMost = 256;

const sessionSchema = z.object({
  /** Of the secret, in hex: the file lets nobody in. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  rater: z.string(),
  isOwner: z.boolean(),
  sinceMs: z.number(),
});
export type KeptSession = z.output<typeof sessionSchema>;

/** @returns none for a file that is not there or not what was written: then everybody comes in anew */
export function readSessions(file: string): KeptSession[] {
  try {
    const kept = z.array(sessionSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
    return kept.filter(({ sinceMs }) => sinceMs > Date.now() - keptMs);
  } catch {
    return [];
  }
}

/** The newest of them, readable by this user alone. */
export function writeSessions(file: string, sessions: readonly KeptSession[]): void {
  const beside = `${file}.tmp`;
  writeFileSync(beside, JSON.stringify(sessions.slice(-atMost)), { mode: 0o600 });
  renameSync(beside, file);
}
