/** What a run would take in memory, asked anew whenever its form changes. */
import type { StageMemory } from '../../../../shared/contract/memory.ts';
import { totalBytes } from '../../../../shared/domain/run-memory.ts';
import { renderText } from '../../../../shared/language/said.ts';

/** Undefined while there is nothing to ask about. */
type Ask = ((signal: AbortSignal) => Promise<readonly StageMemory[]>) | undefined;

/** While somebody types, nothing is asked. */
const quietMs = 400;

export class MemoryForecast {
  /** Of the last answer; kept while the next is awaited. */
  stages = $state.raw<readonly StageMemory[]>([]);
  asking = $state(false);

  /** The stage that takes most: it decides, since each is over before the next begins. */
  get largest(): StageMemory | undefined {
    const [first, ...others] = this.stages;
    return first && others.reduce((most, next) => (totalBytes(next) > totalBytes(most) ? next : most), first);
  }

  /** Why the run cannot be run, stage by stage; alike ones once. */
  get refusals(): readonly string[] {
    return [...new Set(this.stages.flatMap(({ refusal }) => (refusal === null ? [] : [renderText(refusal)])))];
  }

  /** Asks when it has been quiet; returns the way to ask no more. */
  ask(ask: Ask, waitMs = quietMs): () => void {
    if (ask === undefined) {
      this.stages = [];
      return () => undefined;
    }
    const left = new AbortController();
    const timer = setTimeout(() => void this.#read(ask, left.signal), waitMs);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }

  async #read(ask: NonNullable<Ask>, signal: AbortSignal): Promise<void> {
    this.asking = true;
    try {
      const stages = await ask(signal);
      if (!signal.aborted) this.stages = stages;
    } catch {
      // What is wrong with the data or a setting is told when the run is started; here there is then nothing to tell.
      if (!signal.aborted) this.stages = [];
    } finally {
      if (!signal.aborted) this.asking = false;
    }
  }
}
