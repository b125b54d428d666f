/** Which prompts a dataset holds, as short hashes: the prompts of a large dataset would not fit into memory. */
import { hash } from 'node:crypto';
import type { Message } from '../../../shared/domain/conversation.ts';
import { promptOf } from '../../../shared/domain/dataset.ts';
import type { DatasetId } from '../../../shared/domain/ids.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Store } from '../../store/store.ts';
import { inTurns } from '../in-turns.ts';

/** Two of a million different prompts share one with a probability of 10⁻¹⁷. */
const hashCharacters = 16;

export function promptHash(prompt: readonly Message[]): string {
  return hash('sha256', promptKey(prompt), 'base64').slice(0, hashCharacters);
}

/** Only prompts that can be replied to. What was read once is read again only where the dataset has grown. */
class PromptKeys {
  readonly #store: Store;
  readonly #known = new Map<DatasetId, { readonly watermark: number; readonly keys: Promise<ReadonlySet<string>> }>();

  constructor(store: Store) {
    this.#store = store;
  }

  of(id: DatasetId): Promise<ReadonlySet<string>> {
    const watermark = this.#store.datasets.watermark(id);
    const known = this.#known.get(id);
    if (known?.watermark === watermark) return known.keys;
    const keys = this.#read(id, watermark);
    this.#known.set(id, { watermark, keys });
    keys.catch(() => this.#known.delete(id));
    return keys;
  }

  async #read(id: DatasetId, upToSeq: number): Promise<Set<string>> {
    const keys = new Set<string>();
    for await (const item of inTurns(this.#store.datasets.items(id, { upToSeq }))) {
      const prompt = promptOf(item);
      if (prompt.at(-1)?.role !== 'assistant') keys.add(promptHash(prompt));
    }
    return keys;
  }
}

const ofStore = new WeakMap<Store, PromptKeys>();

/** @returns the keys of the different prompts in a dataset, as `promptHash` has them */
export function promptKeysOf(store: Store, id: DatasetId): Promise<ReadonlySet<string>> {
  const known = ofStore.get(store) ?? new PromptKeys(store);
  ofStore.set(store, known);
  return known.of(id);
}
