/** On which prompts two versions can be compared, and how many of them each was trained on. */
import type { PromptSetView } from '../../../shared/contract/compare.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { said } from '../../../shared/language/said.ts';
import type { AppContext } from '../context.ts';
import { exists } from '../exists.ts';
import { promptHash, promptKeysOf } from '../data/prompt-keys.ts';
import { readPrompts } from '../data/prompts.ts';
import type { PromptSource } from '../data/prompts.ts';
import { roundFiles } from '../round/round-files.ts';
import { TrainedPrompts } from './trained-prompts.ts';

export class PromptSets {
  readonly #app: Pick<AppContext, 'store' | 'foreignFiles'>;
  readonly #trained: TrainedPrompts;

  constructor(app: Pick<AppContext, 'store' | 'foreignFiles'>) {
    this.#app = app;
    this.#trained = new TrainedPrompts(app.store);
  }

  /** The held-out prompts of the rounds that made the versions first, then every dataset that holds prompts. */
  async list(a: VersionId, b: VersionId): Promise<PromptSetView[]> {
    const [byA, byB] = [await this.#trained.of(a), await this.#trained.of(b)];
    const sets: PromptSetView[] = [];
    for (const { source, name, keys } of [...(await this.#heldOut([a, b])), ...(await this.#datasets())]) {
      const shared = (trained: ReadonlySet<string>) => [...keys].filter((key) => trained.has(key)).length;
      if (keys.size > 0) sets.push({ source, name, prompts: keys.size, trained: { a: shared(byA), b: shared(byB) } });
    }
    return sets;
  }

  /** The prompts of a source, as `promptHash` has them. */
  async keysOf(source: PromptSource): Promise<ReadonlySet<string>> {
    const { store } = this.#app;
    if (source.kind === 'dataset') return promptKeysOf(store, store.datasets.resolve(source.dataset).id);
    return new Set((await readPrompts(this.#app, source)).map(promptHash));
  }

  async #heldOut(versions: readonly VersionId[]) {
    const made = new Set(versions.map((id) => this.#app.store.versions.get(id).runId));
    const rounds = this.#app.store.runs
      .list({ kinds: ['round'], states: ['completed'] })
      .filter(({ id }) => made.has(id));
    const found = [];
    for (const { id, name } of rounds) {
      if (!(await exists(roundFiles(this.#app.store.home.runDir(id)).contestPrompts))) continue;
      const source = { kind: 'round' as const, run: id };
      found.push({ source, name: said('compare.heldOutPromptsOf', { run: name }), keys: await this.keysOf(source) });
    }
    return found;
  }

  async #datasets() {
    const found = [];
    for (const { id, name } of this.#app.store.datasets.list()) {
      found.push({
        source: { kind: 'dataset' as const, dataset: name },
        name,
        keys: await promptKeysOf(this.#app.store, id),
      });
    }
    return found;
  }
}
