import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { promptOf } from '../../shared/domain/dataset.ts';
import type { DatasetId } from '../../shared/domain/ids.ts';
import { promptKey } from '../../shared/domain/prompt-key.ts';
import type { Store } from '../store/store.ts';

/** Between two turns of the event loop, so that a large dataset holds nothing up. */
const itemsAtOnce = 500;

/** How many different prompts the datasets hold. A dataset only grows, so what was counted is counted once. */
export class PromptCounts {
  readonly #store: Store;
  readonly #counted = new Map<DatasetId, { readonly watermark: number; readonly prompts: number }>();

  constructor(store: Store) {
    this.#store = store;
  }

  async of(id: DatasetId): Promise<number> {
    const watermark = this.#store.datasets.watermark(id);
    const known = this.#counted.get(id);
    if (known?.watermark === watermark) return known.prompts;
    const prompts = await this.#count(id, watermark);
    this.#counted.set(id, { watermark, prompts });
    return prompts;
  }

  async #count(id: DatasetId, upToSeq: number): Promise<number> {
    // Hashes: the prompts of a large dataset would not fit into memory.
    const seen = new Set<string>();
    let read = 0;
    for (const item of this.#store.datasets.items(id, { upToSeq })) {
      if (++read % itemsAtOnce === 0) await setImmediate();
      const prompt = promptOf(item);
      if (prompt.at(-1)?.role === 'assistant') continue;
      seen.add(createHash('sha256').update(promptKey(prompt)).digest('base64'));
    }
    return seen.size;
  }
}
