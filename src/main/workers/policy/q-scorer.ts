/** A Q-head held ready to value replies, with the trunk that it reads. */
import type { Engine } from '../../engines/engine.ts';
import { candidateFeatures } from '../../learn/candidates/candidate-features.ts';
import { openQHead } from '../../learn/candidates/q-head.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import { encodeReplies } from '../jobs/encode-replies.ts';
import type { ReplyScorer } from './reply-scorer.ts';

/** Replies to one prompt are valued together: a dueling head takes their mean advantage off. */
export async function qScorer(
  engine: Engine,
  { config, tokenizer, tensors, extras }: VersionContent,
): Promise<ReplyScorer> {
  const features = await candidateFeatures(engine, { config, tensors }, tokenizer.padId);
  const head = openQHead(engine, extras);
  return {
    async score(asked) {
      const values: number[][] = [];
      for (const { prompt, replies } of asked) {
        const sequences = encodeReplies(tokenizer, prompt, replies, config.max_position_embeddings);
        values.push([...(await head.values(await features.of(sequences), replies.length))]);
      }
      return values;
    },
    async dispose() {
      await features.dispose();
      await head.dispose();
    },
  };
}
