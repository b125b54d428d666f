/** The round that fits the feedback there is, as the app plans it, and the way to start it. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { Improvement } from '../../../shared/contract/improve.ts';
import type { StageMemory } from '../../../shared/contract/memory.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { totalBytes } from '../../../shared/domain/run-memory.ts';
import { renderText } from '../../../shared/language/said.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import { Resource } from '../resource.svelte.ts';

export class ImprovementForm {
  readonly plan: Resource<Improvement>;
  /** Whether replies that were regenerated and kept are learned from, too. */
  regenerations = $state(false);
  starting = $state(false);
  error = $state.raw<Explained>();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.plan = new Resource(() => client.improve.plan({ regenerations: this.regenerations }));
  }

  get choice(): Improvement['choice'] {
    return this.plan.value?.choice ?? null;
  }

  /** The stage that takes most: it decides, since each is over before the next begins. */
  get largest(): StageMemory | undefined {
    return this.choice?.memory.toSorted((a, b) => totalBytes(b) - totalBytes(a)).at(0);
  }

  /** Why it does not fit into memory; undefined where it does. */
  get refusal(): string | undefined {
    const refusal = this.choice?.memory.find((stage) => stage.refusal !== null)?.refusal;
    return refusal ? renderText(refusal) : undefined;
  }

  async use(regenerations: boolean): Promise<void> {
    this.regenerations = regenerations;
    await this.plan.load();
  }

  /** Never rejects: `error` tells. */
  async start(): Promise<RunView | undefined> {
    const { choice } = this;
    if (choice === null || this.starting) return undefined;
    this.starting = true;
    this.error = undefined;
    try {
      return await this.#client.round.start(choice.round);
    } catch (error) {
      this.error = explainError(error);
      return undefined;
    } finally {
      this.starting = false;
    }
  }
}
