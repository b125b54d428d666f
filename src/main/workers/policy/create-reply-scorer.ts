import type { Engine } from '../../engines/engine.ts';
import { isRewardModel, readScoringModel } from '../jobs/read-reward-model.ts';
import { qScorer } from './q-scorer.ts';
import { replyScorer, type ReplyScorer } from './reply-scorer.ts';

/** Of a reward model, or of a Q-head over candidate replies. @throws ParleyError of `readScoringModel` */
export async function createReplyScorer(engine: Engine, folder: string): Promise<ReplyScorer> {
  const model = await readScoringModel(folder);
  const { config, tokenizer, tensors, extras } = model;
  if (!isRewardModel(model)) return qScorer(engine, model);
  return replyScorer(engine, { config, tensors: new Map([...tensors, ...extras]) }, tokenizer);
}
