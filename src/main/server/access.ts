/** Who may come in: a token that works once is exchanged for a session, and a session is what a cookie holds. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type TokenExchange =
  | { readonly kind: 'session'; readonly secret: string; readonly session: string }
  | { readonly kind: 'used' }
  | { readonly kind: 'unknown' };

/**
 * Only digests are kept. Comparing digests of equal length in constant time tells nothing of the secret, whatever length the
 * guess has. All of it lives as long as the host: another start means another address.
 */
export class Access {
  readonly #tokens: { readonly digest: Buffer; used: boolean }[] = [];
  readonly #sessions: { readonly digest: Buffer; readonly session: string }[] = [];

  /** A new token for a new address. */
  issueToken(): string {
    const token = newSecret();
    this.#tokens.push({ digest: digestOf(token), used: false });
    return token;
  }

  exchange(token: string): TokenExchange {
    const issued = find(this.#tokens, token);
    if (issued === undefined) return { kind: 'unknown' };
    if (issued.used) return { kind: 'used' };
    issued.used = true;
    const secret = newSecret();
    const digest = digestOf(secret);
    const session = digest.toString('hex');
    this.#sessions.push({ digest, session });
    return { kind: 'session', secret, session };
  }

  /** The session's name, which is no secret; undefined for a secret that was never given out. */
  sessionOf(secret: string | undefined): string | undefined {
    return secret === undefined ? undefined : find(this.#sessions, secret)?.session;
  }
}

/** 256 bits: nothing to guess, so no attempts need counting. */
const newSecret = (): string => randomBytes(32).toString('base64url');

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Looks at every entry also after a hit. */
function find<Entry extends { readonly digest: Buffer }>(entries: readonly Entry[], secret: string): Entry | undefined {
  const digest = digestOf(secret);
  let found: Entry | undefined;
  for (const entry of entries) if (timingSafeEqual(entry.digest, digest)) found = entry;
  return found;
}
