import type { SamplingOptions } from './flags.ts';

/** Which version replies in a conversation, and how; may change while it goes on. */
export interface ReplySettings {
  version: string | undefined;
  seed: number | undefined;
  sampling: SamplingOptions;
}
