/** Sessions of programs that were disposed of, for the next program of the same graph: compiling one takes seconds. */
import { createHash } from 'node:crypto';
import type * as Ort from 'onnxruntime-node';
import type { EmittedModel } from './emit.ts';

export class IdleSessions {
  readonly #limit: number;
  /** Those that have waited longest come first. */
  #idle: { readonly key: string; readonly session: Ort.InferenceSession }[] = [];

  /** @param limit how many are kept; each holds the memory that its graph ran in */
  constructor(limit: number) {
    this.#limit = limit;
  }

  take(key: string): Ort.InferenceSession | undefined {
    const at = this.#idle.findIndex((waiting) => waiting.key === key);
    return at < 0 ? undefined : this.#idle.splice(at, 1)[0].session;
  }

  /** Releases what is above the limit. */
  async give(key: string, session: Ort.InferenceSession): Promise<void> {
    this.#idle.push({ key, session });
    const surplus = this.#idle.splice(0, Math.max(0, this.#idle.length - this.#limit));
    await Promise.all(surplus.map((waiting) => waiting.session.release()));
  }
}

/** Equal for two models that compute the same from the same inputs: the model file and its constants. */
export function sessionKey({ bytes, externalData }: Pick<EmittedModel, 'bytes' | 'externalData'>): string {
  const hash = createHash('sha256').update(bytes);
  for (const { path, data } of externalData) hash.update(path).update(data);
  return hash.digest('base64');
}
