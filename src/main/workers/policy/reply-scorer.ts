/** A reward model held ready to score replies. It reads text and not a policy's tokens, as a person does. */
import type { Engine } from '../../engines/engine.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { createScorer, type RewardModel } from '../../learn/scoring/scorer.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { encodeReplies } from '../jobs/encode-replies.ts';

/** Replies to one prompt. */
export interface RepliesToScore {
  readonly prompt: readonly Message[];
  readonly replies: readonly string[];
  /** A good reply, for what compares with one. */
  readonly reference?: string;
}

export interface ReplyScorer {
  /** @returns by prompt, then by reply */
  score(asked: readonly RepliesToScore[]): Promise<number[][]>;
  dispose(): Promise<void>;
}

/** @param tokenizer of the version that the model was trained from */
export async function replyScorer(engine: Engine, model: RewardModel, tokenizer: Tokenizer): Promise<ReplyScorer> {
  const { config } = model;
  const scorer = await createScorer(engine, model, tokenizer.padId);
  return {
    async score(asked) {
      // Equal replies are scored once: in two batches rounding would set them apart, and one of them would win.
      const different = asked.map(({ prompt, replies }) => ({ prompt, replies: [...new Set(replies)] }));
      const sequences = different.map(({ prompt, replies }) =>
        encodeReplies(tokenizer, prompt, replies, config.max_position_embeddings).map(({ ids }) => ids),
      );
      const scores = [...(await scorer.score(sequences.flat()))];
      return asked.map(({ replies }, i) => {
        const scoreOf = new Map(different[i].replies.map((reply) => [reply, scores.shift()!]));
        return replies.map((reply) => scoreOf.get(reply)!);
      });
    },
    dispose: () => scorer.dispose(),
  };
}
