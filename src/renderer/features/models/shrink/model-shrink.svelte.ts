/** Making a smaller version of one: which layers, which tokens. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { layerChoices } from '../../../../shared/contract/models.ts';
import { t } from '../../../../shared/language/t.ts';
import type { EventOf } from '../../../client/event-of.ts';
import { LongCall } from '../../../workbench/long-call.svelte.ts';

type Shrunk = Extract<EventOf<Client['models']['shrink']>, { type: 'done' }>;
type LayerChoice = (typeof layerChoices)[number];
type DataSet = Pick<Awaited<ReturnType<Client['data']['promptSets']>>[number], 'name' | 'countByKind'>;

export class ModelShrink {
  /** A number, or a list with commas between; empty: all. */
  layers = $state('');
  choose = $state<LayerChoice>('influence');
  /** A dataset's name; empty: all tokens. */
  vocabulary = $state('');
  minUses = $state('1');
  result = $state.raw<Shrunk>();
  /** Datasets with chats; undefined while they are read. */
  sets = $state.raw<readonly DataSet[]>();
  readonly call = new LongCall();
  readonly #client: Pick<Client, 'models' | 'data'>;
  readonly #version: string;

  constructor(client: Pick<Client, 'models' | 'data'>, version: string) {
    this.#client = client;
    this.#version = version;
  }

  /** @throws what the call throws */
  async load(): Promise<void> {
    const sets = await this.#client.data.promptSets();
    this.sets = sets.filter(({ countByKind }) => countByKind.conversation > 0);
  }

  get layersError(): string | undefined {
    const text = this.layers.trim();
    if (text === '' || /^[1-9]\d{0,3}$/.test(text)) return undefined;
    const listed = text.split(',').map((part) => part.trim());
    const isAscending = listed.every((part, i) => i === 0 || Number(part) > Number(listed[i - 1]));
    if (listed.length > 1 && listed.every((part) => /^\d{1,4}$/.test(part)) && isAscending) return undefined;
    return t.models.shrink.layersMalformed;
  }

  get minUsesError(): string | undefined {
    return /^[1-9]\d{0,8}$/.test(this.minUses.trim()) ? undefined : t.models.shrink.minUsesMalformed;
  }

  /** Whether it is a number of layers, of which the app chooses. */
  get counts(): boolean {
    return this.layersError === undefined && this.layers.trim() !== '' && !this.layers.includes(',');
  }

  /** What is missing before it can begin, in words; undefined where nothing is. */
  get missing(): string | undefined {
    if (this.layersError !== undefined || this.minUsesError !== undefined) return t.models.shrink.mistake;
    return this.layers.trim() === '' && this.vocabulary === '' ? t.models.shrink.nothingChosen : undefined;
  }

  /** Never rejects: `result` or `call.error` tells. */
  async start(): Promise<void> {
    if (this.missing !== undefined) return;
    const { vocabulary, choose } = this;
    const numbers = this.layers.split(',').map(Number);
    const request = {
      version: this.#version,
      choose,
      ...(this.layers.trim() !== '' && { layers: numbers.length === 1 ? numbers[0] : numbers }),
      ...(vocabulary !== '' && { vocabulary: [vocabulary], minUses: Number(this.minUses) }),
    };
    this.result = await this.call.run((signal) => this.#client.models.shrink(request, { signal }));
  }
}
