/** Prompts that are half ranked: what stands on their tracks is there again after a reload, until it is saved or skipped. */
import type { QueueItem, QueueSettings } from './queue-item.ts';

interface Draft {
  /** A placement means something only for the candidates that it was made of. */
  readonly settings: QueueSettings;
  readonly item: QueueItem;
  readonly steps: readonly (readonly number[])[];
}

/** What is used of the browser's `Storage`. */
type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = (dataset: string): string => `parley.rank.draft.${dataset}`;

/** One for each prompt set, in the page's own drawer: two pages of one rater rank different prompts. */
export class RankDrafts {
  readonly #drawer: () => Drawer;

  constructor(drawer: () => Drawer = () => sessionStorage) {
    this.#drawer = drawer;
  }

  /** The one that was made with these settings. */
  of(settings: QueueSettings): Draft | undefined {
    const draft = this.#read(settings.dataset);
    return draft !== undefined && JSON.stringify(draft.settings) === JSON.stringify(settings) ? draft : undefined;
  }

  /** An empty track is nothing to keep. */
  keep(draft: Draft): void {
    if (draft.steps.length === 0) this.forget(draft.settings.dataset, draft.item);
    else this.#attempt((drawer) => drawer.setItem(keyOf(draft.settings.dataset), JSON.stringify(draft)));
  }

  /** Leaves alone what was kept of another prompt since. */
  forget(dataset: string, { prompt }: QueueItem): void {
    if (JSON.stringify(this.#read(dataset)?.item.prompt) !== JSON.stringify(prompt)) return;
    this.#attempt((drawer) => drawer.removeItem(keyOf(dataset)));
  }

  #read(dataset: string): Draft | undefined {
    const text = this.#attempt((drawer) => drawer.getItem(keyOf(dataset))) ?? 'null';
    return (JSON.parse(text) as Draft | null) ?? undefined;
  }

  /** Without storage a placement lasts as long as the page. */
  #attempt<Value>(work: (drawer: Drawer) => Value): Value | undefined {
    try {
      return work(this.#drawer());
    } catch {
      return undefined;
    }
  }
}
