/**
 * What a method learns from, as a run has it: there is one for chats, one for comparisons, one for prompts. It is frozen when the
 * run starts, and written into the run's folder for its job.
 */
import type { z } from 'zod';
import type { TrainInput } from '../../../shared/contract/train.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Method, MethodName, methods, SettingsOf } from '../../../shared/methods/all.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { Store } from '../../store/store.ts';
import type { DataFiles, JobResult } from '../../workers/jobs.ts';
import type { AppContext } from '../context.ts';
import type { PromptItem } from '../data/prompts.ts';

type Needs = Method['needs'];
export type MethodNeeding<Need extends Needs> = {
  [Name in MethodName]: (typeof methods)[Name]['needs'] extends Need ? Name : never;
}[MethodName];

/** Of one source all methods have the same files and figures. */
export type FilesFor<Need extends Needs> = DataFiles<MethodNeeding<Need>>;
type TrainedFrom<Need extends Needs> = JobResult<MethodNeeding<Need>>;

/** As the contract has it, with the prompts that it names read. */
export type TrainRequest<Name extends MethodName = MethodName> = Omit<
  Extract<TrainInput, { method: Name }>,
  'prompts'
> & { readonly prompts?: readonly PromptItem[] };

export interface FrozenSource<Need extends Needs> {
  /** Kept with the run. */
  readonly config: object;
  /** Writes what the run keeps in its folder from the start. */
  readonly writeFiles?: (dir: string) => Promise<void>;
  /** Writes the longest of the data into a folder: memory is estimated by them. */
  readonly writeLongest: (dir: string, settings: SettingsOf<MethodNeeding<Need>>) => Promise<FilesFor<Need>>;
}

export interface DataSource<Need extends Needs, Config = object> {
  readonly config: z.ZodType<Config>;
  /** @throws ParleyError too_little_data, not_found for a dataset or a reward model, invalid_input */
  readonly freeze: (
    app: AppContext,
    method: Method,
    request: TrainRequest<MethodNeeding<Need>>,
    settings: SettingsOf<MethodNeeding<Need>>,
  ) => Promise<FrozenSource<Need>>;
  /** The data as they were frozen, as files of the run's folder. */
  readonly write: (store: Store, dir: string, config: Config) => Promise<FilesFor<Need>>;
  /** What the result says of the data beside what the trainer says. */
  readonly figures: (store: Store, config: Config) => Promise<JsonObject>;
  /** "DPO on 12 pairs; not judged.": beside the new version. */
  readonly note: (method: Method, trained: TrainedFrom<Need>, store: Store, config: Config) => Said;
}
