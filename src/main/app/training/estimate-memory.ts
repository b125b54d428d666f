/**
 * What runs would take in memory, before they start. A worker decides it as it would when it trains, from the models' shapes
 * and the longest of the data: to put together a hundred graphs takes it half a second, in which this process goes on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StageMemory } from '../../../shared/contract/memory.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { JobInput } from '../../workers/jobs.ts';
import type { AppContext } from '../context.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { Prompt } from '../data/prompts.ts';
import { writeLines } from '../data/write-lines.ts';
import { splitChats, type Chat } from './chat-split.ts';
import type { MixedIn } from './mixed-in.ts';

type TrainingJob = Extract<JobInput, { kind: 'estimate' }>['jobs'][number];

export interface EstimatedStage {
  readonly stage: string;
  /** Writes the data it needs into the folder. */
  readonly job: (dir: string) => Promise<TrainingJob>;
}

/** Chats that PPO mixes into an update. */
const mixedInTogether = 8;

/** Characters tell nearly how long a text is in tokens: of so many times as many as a batch has, the worker takes the longest. */
const CANDIDATES_PER_ITEM = 3;

/** @throws ParleyError too_little_data, invalid_input, not_found as starting does */
export async function estimateMemory(
  { store, startJob }: AppContext,
  stages: readonly EstimatedStage[],
  signal?: AbortSignal,
): Promise<StageMemory[]> {
  const dir = await mkdtemp(path.join(store.home.dir, 'estimate-'));
  try {
    const jobs: TrainingJob[] = [];
    for (const { stage, job } of stages) jobs.push(await job(path.join(dir, stage)));
    const end = await startJob({ kind: 'estimate', jobs }, { signal });
    if (end.outcome === 'stopped') throw new ParleyError('cancelled', 'Estimating memory was cancelled.');
    return end.result.map((estimate, i) => ({ stage: stages[i].stage, ...estimate }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What all stages have: nothing is written to where results would go. */
function common({ store }: AppContext, from: PolicyVersion, dir: string) {
  return {
    from: store.home.versionDir(from.id),
    out: path.join(dir, 'model'),
    checkpoints: path.join(dir, 'checkpoints'),
    seed: 0,
  };
}

/** @param heldOut the share of the chats that is held out */
export function imitating(
  app: AppContext,
  from: PolicyVersion,
  chats: readonly Chat[],
  heldOut: number,
  settings: ReturnType<typeof settingsFor<'sft'>>,
): EstimatedStage {
  return {
    stage: 'sft',
    job: async (dir) => {
      const data = path.join(dir, 'chats.jsonl');
      await writeLines(data, longest(chats, charactersOfChat, settings.batchSize));
      // Some of those held out are as long, if there are any.
      const held = splitChats(chats, heldOut).heldOut.length > 0 ? data : undefined;
      return { kind: 'sft', ...common(app, from, dir), data, heldOut: held, settings };
    },
  };
}

export function learningFrom(
  app: AppContext,
  from: PolicyVersion,
  stage: string,
  kind: 'reward' | 'dpo',
  comparisons: readonly Comparison[],
  changed: JsonObject,
): EstimatedStage {
  return {
    stage,
    job: async (dir) => {
      const { batchSize } = settingsFor(kind, changed);
      const train = path.join(dir, 'train.jsonl');
      const byPrompt = Map.groupBy(comparisons, ({ prompt }) => promptKey(prompt));
      const sizeOf = (group: readonly Comparison[]) =>
        group.reduce((sum, one) => sum + charactersOf(one.prompt) + one.completions.join('').length, 0);
      await writeLines(train, longest([...byPrompt.values()], sizeOf, batchSize).flat());
      const files = { train, heldOut: train };
      return kind === 'reward'
        ? { kind, ...common(app, from, dir), ...files, settings: settingsFor(kind, changed) }
        : { kind, ...common(app, from, dir), ...files, settings: settingsFor(kind, changed) };
    },
  };
}

/** @param rewardModel the folder of a model of its shape */
export function practisingOn(
  app: AppContext,
  from: PolicyVersion,
  { prompts, mixedIn }: { readonly prompts: readonly Prompt[]; readonly mixedIn: MixedIn | undefined },
  rewardModel: string,
  changed: JsonObject,
): EstimatedStage {
  const settings = settingsFor('ppo', changed);
  return {
    stage: 'ppo',
    job: async (dir) => {
      const file = path.join(dir, 'prompts.jsonl');
      const chosen = longest(prompts, charactersOf, settings.rolloutBatchSize).map((prompt) => ({ prompt }));
      await writeLines(file, chosen);
      const demonstrations = mixedIn && path.join(dir, 'demonstrations.jsonl');
      if (demonstrations) await writeLines(demonstrations, longest(mixedIn.chats, charactersOfChat, mixedInTogether));
      return { kind: 'ppo', ...common(app, from, dir), rewardModel, prompts: file, demonstrations, settings };
    },
  };
}

function longest<Item>(items: readonly Item[], sizeOf: (item: Item) => number, batchSize: number): Item[] {
  const sized = items.map((item) => ({ item, size: sizeOf(item) })).sort((a, b) => b.size - a.size);
  return sized.slice(0, CANDIDATES_PER_ITEM * batchSize).map(({ item }) => item);
}

function charactersOfChat({ messages }: { readonly messages: readonly Message[] }): number {
  return charactersOf(messages);
}

function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
