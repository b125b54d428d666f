/**
 * What this page has half ranked: it is before the rater again after a reload, also where there was no connection to keep it. The
 * app keeps it, too, among the drafts that every page sees.
 */
import { ofThisPage, remember, remembered } from '../../workbench/preferences.ts';
import type { Drawer } from '../../workbench/preferences.ts';
import type { RankingNotes } from '../../../shared/domain/feedback.ts';
import type { QueueItem, QueueSettings } from './queue-item.ts';

interface Draft {
  /** A placement means something only for the candidates that it was made of. */
  readonly settings: QueueSettings;
  readonly item: QueueItem;
  readonly steps: readonly (readonly number[])[];
  readonly notes?: RankingNotes;
}

const keyOf = (dataset: string): string => `rank.draft.${dataset}`;

/** One for each prompt set, in the page's own drawer: two pages of one rater rank different prompts. */
export class RankDrafts {
  readonly #drawer: Drawer;

  constructor(drawer = ofThisPage) {
    this.#drawer = drawer;
  }

  /** The one that was made with these settings. */
  of(settings: QueueSettings): Draft | undefined {
    const draft = this.#read(settings.dataset);
    return draft !== undefined && JSON.stringify(draft.settings) === JSON.stringify(settings) ? draft : undefined;
  }

  /** An empty track without notes is nothing to keep. */
  keep(draft: Draft): void {
    if (draft.steps.length === 0 && draft.notes === undefined) this.forget(draft.settings.dataset, draft.item);
    else remember(keyOf(draft.settings.dataset), JSON.stringify(draft), this.#drawer);
  }

  /** Leaves alone what was kept of another prompt since. */
  forget(dataset: string, { prompt }: Pick<QueueItem, 'prompt'>): void {
    if (JSON.stringify(this.#read(dataset)?.item.prompt) !== JSON.stringify(prompt)) return;
    remember(keyOf(dataset), undefined, this.#drawer);
  }

  #read(dataset: string): Draft | undefined {
    const text = remembered(keyOf(dataset), undefined, this.#drawer) ?? 'null';
    return (JSON.parse(text) as Draft | null) ?? undefined;
  }
}
