/** Tokens as they come, and how fast. */

/** Sooner the pace says more about how pieces are bundled than about the model. */
const leastMs = 250;

export class WritingPace {
  tokens = $state(0);
  /** Of the tokens after the first piece: what came before it was reading the prompt. Undefined until it can be told. */
  perSecond = $state<number>();
  #first: { readonly atMs: number; readonly tokens: number } | undefined;

  /** @param tokens written before, as by a page that was reloaded */
  constructor(tokens = 0) {
    this.tokens = tokens;
  }

  add(tokens: number, nowMs: number = performance.now()): void {
    this.tokens += tokens;
    this.#first ??= { atMs: nowMs, tokens: this.tokens };
    const elapsedMs = nowMs - this.#first.atMs;
    if (elapsedMs >= leastMs) this.perSecond = (1000 * (this.tokens - this.#first.tokens)) / elapsedMs;
  }
}
