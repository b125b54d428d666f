/** What versions were trained on, prompt by prompt: a version may only remember what it says to those. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { messageSchema } from '../../../shared/contract/prompts.ts';
import { promptOf } from '../../../shared/domain/dataset.ts';
import type { RunId, VersionId } from '../../../shared/domain/ids.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { Store } from '../../store/store.ts';
import { promptHash } from '../data/prompt-keys.ts';
import { roundFiles } from '../round/round-files.ts';

/** A line of any file that a trainer learned from; other fields are not looked at. */
const lineSchema = z.union([
  z.object({ prompt: z.array(messageSchema) }),
  z.object({ messages: z.array(messageSchema) }),
]);

export class TrainedPrompts {
  readonly #store: Store;
  /** A run that ended learns nothing more. */
  readonly #ofRun = new Map<RunId, ReadonlySet<string>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Of the version and of those it comes from, as `promptHash` has them. */
  async of(version: VersionId): Promise<ReadonlySet<string>> {
    const all = new Set<string>();
    for (const { runId } of this.#lineage(version)) {
      if (runId === null) continue;
      for (const key of await this.#ofRunCalled(runId)) all.add(key);
    }
    return all;
  }

  #lineage(version: VersionId) {
    const byId = new Map(this.#store.versions.list().map((one) => [one.id, one]));
    const line = [];
    for (
      let one = byId.get(version);
      one !== undefined;
      one = one.parentId === null ? undefined : byId.get(one.parentId)
    ) {
      line.push(one);
    }
    return line;
  }

  async #ofRunCalled(id: RunId): Promise<ReadonlySet<string>> {
    const known = this.#ofRun.get(id);
    if (known !== undefined) return known;
    const run = this.#store.runs.list().find((one) => one.id === id);
    const keys = new Set<string>();
    if (run === undefined) return keys;
    for (const file of filesOf(run, this.#store.home.runDir(id))) await addPrompts(keys, file);
    if (typeof run.config.rewardRun === 'string') {
      for (const key of await this.#ofRunCalled(run.config.rewardRun as RunId)) keys.add(key);
    }
    this.#ofRun.set(id, keys);
    return keys;
  }
}

function filesOf({ kind }: Run, dir: string): string[] {
  if (kind !== 'round') return ['train.jsonl', 'chats.jsonl', 'prompts.jsonl'].map((name) => path.join(dir, name));
  const { ppoPrompts, rewardTrain } = roundFiles(dir);
  return [ppoPrompts, rewardTrain];
}

/** A file that is not there (a run of another kind, one whose folder was cleared) adds nothing. */
async function addPrompts(keys: Set<string>, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (!parsed.success) continue;
    const { data } = parsed;
    keys.add(promptHash('prompt' in data ? data.prompt : promptOf({ kind: 'conversation', messages: data.messages })));
  }
}
