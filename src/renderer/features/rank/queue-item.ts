/** A prompt with its candidates, and how it was asked for. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { SamplingValue } from '../../workbench/sampling-choice.svelte.ts';

export type QueueItem = NonNullable<Awaited<ReturnType<Client['rank']['next']>>>;

export interface QueueSettings {
  readonly dataset: string;
  readonly n: number;
  readonly rater: string;
  readonly version?: string;
  readonly sampling: SamplingValue;
}
