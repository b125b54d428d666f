/** What is said before a conversation and how its replies are sampled, under a name: kept with the work, for every window. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { JsonValue } from '../../../shared/domain/json.ts';

/** A preset's settings are as typed: empty is the version's own recommendation. */
export interface Preset {
  readonly name: string;
  readonly systemPrompt: string;
  readonly sampling: Readonly<Record<string, string>>;
}

const key = 'chat.presets';

export class Presets {
  all = $state.raw<readonly Preset[]>([]);
  readonly #client: Pick<Client, 'settings'>;

  constructor(client: Pick<Client, 'settings'>) {
    this.#client = client;
  }

  async load(): Promise<void> {
    this.all = presetsIn(await this.#client.settings.get({ key }));
  }

  /** Adds it, in the place of another of its name. */
  async save(preset: Preset): Promise<void> {
    await this.#store((all) => [...all.filter(({ name }) => name !== preset.name), preset]);
  }

  async remove(wanted: string): Promise<void> {
    await this.#store((all) => all.filter(({ name }) => name !== wanted));
  }

  /** The one that holds exactly this; undefined where none does. */
  matching(systemPrompt: string, sampling: Preset['sampling']): Preset | undefined {
    return this.all.find(
      (preset) =>
        preset.systemPrompt === systemPrompt &&
        [...new Set([...Object.keys(sampling), ...Object.keys(preset.sampling)])].every(
          (name) => (preset.sampling[name] ?? '') === (sampling[name] ?? ''),
        ),
    );
  }

  /** Another window may have saved one since they were read. */
  async #store(change: (all: readonly Preset[]) => readonly Preset[]): Promise<void> {
    await this.load();
    const all = change(this.all).toSorted((a, b) => a.name.localeCompare(b.name));
    const value = all.map(({ name, systemPrompt, sampling }) => ({ name, systemPrompt, sampling: { ...sampling } }));
    await this.#client.settings.set({ key, value });
    this.all = all;
  }
}

/** Those that are whole: an older Parley, or a hand, may have written others. */
export function presetsIn(stored: JsonValue): Preset[] {
  if (!Array.isArray(stored)) return [];
  return (stored as readonly JsonValue[]).flatMap((one) => {
    if (!isObject(one) || typeof one.name !== 'string' || one.name === '') return [];
    const { name, systemPrompt, sampling } = one;
    const texts = Object.entries(isObject(sampling) ? sampling : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return [
      { name, systemPrompt: typeof systemPrompt === 'string' ? systemPrompt : '', sampling: Object.fromEntries(texts) },
    ];
  });
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
