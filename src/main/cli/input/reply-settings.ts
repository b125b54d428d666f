import type { BestOf } from '../../../shared/domain/best-of.ts';
import type { SamplingOptions } from './flags.ts';

/** Which version replies in a conversation, and how; may change while it goes on. */
export interface ReplySettings {
  version: string | undefined;
  seed: number | undefined;
  sampling: SamplingOptions;
  /** What chooses a reply from several; undefined: the first one is the reply. */
  bestOf: BestOf | undefined;
}
