/** Who may come in: a token that works once is exchanged for a session, and a session is what a cookie holds. */
import type { Caller } from '../../shared/domain/caller.ts';
import { digestOf, findBySecret, newSecret } from '../app/secrets.ts';
import { readSessions, writeSessions } from './session-file.ts';

export type TokenExchange =
  { readonly kind: 'session'; readonly secret: string } | { readonly kind: 'used' } | { readonly kind: 'unknown' };

export interface Session {
  /** No secret. */
  readonly name: string;
  readonly caller: Caller;
}

/** Whose a session will be. */
type Identity = Pick<Caller, 'rater' | 'isOwner'>;

/**
 * Only digests are kept. Comparing digests of equal length in constant time tells nothing of the secret, whatever length the
 * guess has. Tokens live as long as the host; sessions are kept, so that a browser comes back after a restart.
 */
export class Access {
  readonly #tokens: { readonly digest: Buffer; readonly identity: Identity; used: boolean }[] = [];
  readonly #sessions: (Session & {
    readonly digest: Buffer;
    readonly sinceMs: number;
    readonly cameAsOwner: boolean;
  })[] = [];
  readonly #file: string | undefined;

  /**
   * @param file where sessions are kept; undefined: they end with the host
   * @param owners whether those who were the machine's owner still are: not where other machines reach the host
   */
  constructor(file?: string, { owners }: { readonly owners: boolean } = { owners: true }) {
    this.#file = file;
    for (const { digest, rater, isOwner, sinceMs } of file === undefined ? [] : readSessions(file)) {
      const caller = callerWith({ rater, isOwner: isOwner && owners });
      this.#sessions.push({ digest: Buffer.from(digest, 'hex'), name: digest, caller, sinceMs, cameAsOwner: isOwner });
    }
  }

  /** A new token for a new address. */
  issueToken(identity: Identity): string {
    const token = newSecret();
    this.#tokens.push({ digest: digestOf(token), identity, used: false });
    return token;
  }

  exchange(token: string): TokenExchange {
    const issued = findBySecret(this.#tokens, token);
    if (issued === undefined) return { kind: 'unknown' };
    if (issued.used) return { kind: 'used' };
    issued.used = true;
    const secret = newSecret();
    const digest = digestOf(secret);
    const caller = callerWith(issued.identity);
    const name = digest.toString('hex');
    this.#sessions.push({ digest, name, caller, sinceMs: Date.now(), cameAsOwner: caller.isOwner });
    this.#keep();
    return { kind: 'session', secret };
  }

  /** Undefined for a secret that was never given out. */
  sessionOf(secret: string | undefined): Session | undefined {
    return secret === undefined ? undefined : findBySecret(this.#sessions, secret);
  }

  #keep(): void {
    if (this.#file === undefined) return;
    const kept = this.#sessions.map(({ name, caller, sinceMs, cameAsOwner }) => ({
      digest: name,
      rater: caller.rater,
      isOwner: cameAsOwner,
      sinceMs,
    }));
    writeSessions(this.#file, kept);
  }
}

function callerWith({ rater, isOwner }: Identity): Caller {
  let name = rater;
  return {
    get rater() {
      return name;
    },
    isOwner,
    rateAs: (other) => {
      name = other;
    },
  };
}
