/** What a trainer is given: an engine to run on, and ports to report and to save through. It sees no files and no SQL. */
import type { Engine, ParameterTensor } from '../engines/engine.ts';
import type { Message } from '../../shared/domain/conversation.ts';
import type { ModelConfig } from '../models/families/model-config.ts';
import type { MethodName } from '../../shared/methods/all.ts';
import type { ProgressStage } from '../../shared/methods/progress-stage.ts';
import type { Policy } from './policy/policy.ts';
import type { UpdateMemory, UpdatePlan } from './update/update-memory.ts';

export interface Progress {
  readonly stage: ProgressStage;
  readonly done: number;
  readonly total: number;
}

export interface Reporter {
  progress(progress: Progress): void;
  /** Figures of one optimizer update or evaluation, under the field's standard names. */
  metrics(step: number, values: Readonly<Record<string, number>>): void;
  /** What the policy answers to the same few prompts, as training goes on. */
  samples(step: number, samples: readonly Sample[]): void;
  /** What the run will take in memory, before it begins, and how its updates are therefore computed. */
  memory?(report: MemoryReport): void;
}

export interface MemoryReport {
  readonly stage: MethodName;
  readonly plan: UpdatePlan;
  readonly memory: UpdateMemory;
}

export interface Sample {
  readonly prompt: Int32Array;
  readonly completion: Completion;
  readonly score: number;
}

export interface Completion {
  /** The policy's own. Ends with the end token where `finished`. */
  readonly tokenIds: Int32Array;
  /** In nats, at the sampling temperature. */
  readonly logprobs: Float32Array;
  /** Whether it ended by itself rather than at the length limit; of a conversation, whether all of its replies did. */
  readonly finished: boolean;
  /** Where the policy wrote several replies, and somebody else spoke between them. */
  readonly conversation?: Conversation;
}

/** What follows a prompt: the policy's replies, and what an environment said to them. */
export interface Conversation {
  /** All tokens. */
  readonly tokens: Int32Array;
  /** 1 where a token is the policy's own: in their order these are the completion's `tokenIds`. */
  readonly isOwn: Uint8Array;
  /** Of each own token: what the environment gave for a reply, where that ends. */
  readonly rewards: Float64Array;
  /** Their sum without what shaping added. */
  readonly unshaped: number;
  readonly messages: readonly Message[];
}

/** Samples from a policy with nothing filtered out (no top-k, no top-p). */
export interface Rollouts {
  /** @returns `count` completions of the first prompt, then of the next; of two of the same prompt each has draws of its own */
  sample(
    policy: Policy,
    prompts: readonly Int32Array[],
    settings: { temperature: number; maxNewTokens: number; seed: number; count: number },
  ): Promise<Completion[]>;
  /** The longest that can follow a prompt, where that are conversations. */
  longest?(prompt: Int32Array, maxNewTokens: number): Pick<Conversation, 'tokens' | 'isOwn'>;
  /** At most what a call takes in memory while it lasts, beside the policy it is given; nothing where it is not told. */
  bytes?(
    config: ModelConfig,
    batch: { readonly promptTokens: number; readonly completions: number; readonly maxNewTokens: number },
  ): number;
}

export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  /** Plain JSON: counters, random states, buffers. */
  readonly state: unknown;
}

export interface Checkpoints {
  save(checkpoint: Checkpoint): Promise<void>;
  /** The latest one, or undefined at a fresh start. */
  load(): Promise<Checkpoint | undefined>;
}

export interface TrainingContext {
  readonly engine: Engine;
  readonly reporter: Reporter;
  readonly checkpoints: Checkpoints;
  /** What may be used, in bytes; a run that needs more is refused. Unlimited unless given. */
  readonly memoryBytes?: number;
  /** Aborting stops the run after the update in hand; a checkpoint is saved first. */
  readonly signal: AbortSignal;
}

/** How a trainer ended: through, or stopped where it can be resumed. */
export type Outcome = 'completed' | 'stopped';
