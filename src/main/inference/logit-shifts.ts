/**
 * What is added to a row's logits: a bias by token, less the penalties for tokens that the completion has already. As OpenAI's
 * API defines them, the logit of a token that occurred c times falls by c · frequency penalty, and by the presence penalty
 * where c > 0. Tokens of the prompt do not count.
 */
import { type Sampling, isShifted } from './sampling.ts';

export class LogitShifts {
  /** [V]. */
  readonly values: Float32Array;
  readonly #presence: number;
  readonly #frequency: number;
  readonly #seen = new Set<number>();

  /** Undefined where the settings shift nothing. */
  static of(sampling: Sampling, vocabSize: number): LogitShifts | undefined {
    return isShifted(sampling) ? new LogitShifts(sampling, vocabSize) : undefined;
  }

  constructor({ presencePenalty = 0, frequencyPenalty = 0, logitBias = {} }: Sampling, vocabSize: number) {
    this.values = new Float32Array(vocabSize);
    this.#presence = presencePenalty;
    this.#frequency = frequencyPenalty;
    for (const [id, bias] of Object.entries(logitBias)) this.values[Number(id)] = bias;
  }

  /** The completion has this token now. */
  take(token: number): void {
    this.values[token] -= this.#frequency + (this.#seen.has(token) ? 0 : this.#presence);
    this.#seen.add(token);
  }
}
