/** What holds where a sampling field is left empty: the version's own recommendation, else Parley's. */
import type { Client } from '../../shared/contract/contract.ts';
import { t } from '../../shared/language/t.ts';
import { formatFigure } from '../ui/format.ts';
import type { SamplingName } from './sampling-choice.svelte.ts';

type Settings = Awaited<ReturnType<Client['chat']['sampling']>>;

/** Neither is set by most versions; these values change nothing. */
const off = { minP: 0, repetitionPenalty: 1 };

export class SamplingDefaults {
  #settings = $state.raw<Settings>();
  readonly #client: Client;
  #asked: { readonly version: string; readonly candidates: boolean } | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Reads those of a version, for one reply or for candidates to choose from. Never rejects: without them the fields say whose the value is. */
  async load(version: string, candidates: boolean): Promise<void> {
    const asked = { version, candidates };
    this.#asked = asked;
    const settings = await this.#client.chat.sampling(asked).catch(() => undefined);
    if (asked === this.#asked) this.#settings = settings;
  }

  /** As text for the empty field. */
  shown(name: SamplingName): string {
    if (this.#settings === undefined) return t.workbench.versionsOwn;
    const value = this.#settings[name] ?? (name in off ? off[name as keyof typeof off] : undefined);
    return value === undefined ? t.workbench.versionsOwn : formatFigure(value);
  }
}
