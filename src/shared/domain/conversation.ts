import type { BestOf } from './best-of.ts';
import type { Precision } from './precision.ts';
import type { ConversationId, GenerationId, MessageId, VersionId } from './ids.ts';

export const roles = ['system', 'user', 'assistant'] as const;
export type Role = (typeof roles)[number];

/** One turn as a chat template takes it. */
export interface Message {
  readonly role: Role;
  readonly content: string;
}

export interface Conversation {
  readonly id: ConversationId;
  readonly title: string;
  /** The leaf of the branch that the user last looked at. */
  readonly headId: MessageId | null;
  readonly createdAtMs: number;
  /** When it was deleted; it can be restored. */
  readonly deletedAtMs: number | null;
  /** It stands above the others in the list. */
  readonly pinned: boolean;
  /** The name of the folder that it is in; null for none. */
  readonly folder: string | null;
}

/** A turn in a conversation's tree: siblings are alternatives (an edited question, a second reply). */
export interface ConversationMessage extends Message {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly parentId: MessageId | null;
  /** How an assistant's turn came about; null for typed text. */
  readonly generationId: GenerationId | null;
  readonly createdAtMs: number;
}

/** How a completion is sampled. */
export interface SamplingSettings {
  readonly maxTokens: number;
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** 0 is off. */
  readonly topK: number;
  /** 1 is off. */
  readonly topP: number;
  /** Optional so that a setting added later does not invalidate stored generations. */
  readonly minP?: number;
  readonly repetitionPenalty?: number;
  /** Of requests to the endpoint, as OpenAI's API defines them. */
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** By token id. */
  readonly logitBias?: Readonly<Record<string, number>>;
  readonly stop?: readonly string[];
  /** 'f32' where it is not said. */
  readonly precision?: Precision;
}

export const finishReasons = ['stop', 'length', 'cancelled'] as const;
export type FinishReason = (typeof finishReasons)[number];

/** One sampled completion with all that is needed to sample it again, and to learn from it. */
export interface Generation {
  readonly id: GenerationId;
  readonly versionId: VersionId;
  readonly prompt: readonly Message[];
  readonly settings: SamplingSettings;
  readonly seed: number;
  /** Which of the completions drawn with this seed, from 0; null where it was stored before that was kept. */
  readonly candidate: number | null;
  readonly text: string;
  readonly tokenIds: readonly number[];
  /** log-probability of each token under the sampling distribution's temperature; same length as tokenIds. */
  readonly tokenLogprobs: readonly number[];
  readonly finishReason: FinishReason;
  /** Absent where it was stored before timings were. */
  readonly timings?: ReplyTimings;
  readonly createdAtMs: number;
}

/** How fast a completion was written. */
export interface ReplyTimings {
  /** Over all completions of the call, from the first token on. */
  readonly tokensPerSecond: number;
  readonly firstTokenMs: number;
  /** How many completions were written together. */
  readonly together: number;
}

/** What is told of a reply beside its text; null timings where they were not kept. */
export interface ReplyFigures {
  readonly version: VersionId;
  readonly seed: number;
  /** How many were sampled, the end token included. */
  readonly tokens: number;
  readonly finishReason: FinishReason;
  readonly timings: ReplyTimings | null;
  /** How it was chosen from several; null where it was the only one. */
  readonly bestOf: BestOf | null;
}

/** A turn of the branch that is looked at. */
export interface Turn extends ConversationMessage {
  /** All turns at this place of the tree, itself among them, oldest first. */
  readonly siblings: readonly MessageId[];
  /** Null for text that a person wrote. */
  readonly figures: ReplyFigures | null;
}

/** A stretch of the branch that a conversation stands at. */
export interface Thread {
  readonly turns: readonly Turn[];
  /** Place of the first of them in the branch, from 0. */
  readonly from: number;
  /** Turns in the whole branch. */
  readonly length: number;
  /** Turns that follow the last one of the branch, on the newest way on from it. */
  readonly below: number;
  /** The branch's first turn, where that is one. */
  readonly systemPrompt: string | null;
}
