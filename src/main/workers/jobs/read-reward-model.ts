import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { readVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import { haveSameVocabulary } from './same-vocabulary.ts';

/** Whether a folder's head is a reward model's scalar one. */
export function isRewardModel({ extras }: Pick<VersionContent, 'extras'>): boolean {
  return extras.has('score.weight') && extras.has('score.bias');
}

/** A reward model, or a Q-head with the trunk that it reads. @throws ParleyError invalid_input for a folder without a head */
export async function readScoringModel(folder: string): Promise<VersionContent> {
  const model = await readVersionFolder(folder);
  if (model.extras.size > 0) return model;
  throw new ParleyError('invalid_input', said('training.noScoreHead', { folder }));
}

/**
 * @param tokenizer of the policy whose tokens it is to score, where it is to read them as they are
 * @throws ParleyError invalid_input for a folder that is no reward model, or reads other tokens
 */
export async function readRewardModel(folder: string, tokenizer?: Tokenizer): Promise<VersionContent> {
  const model = await readVersionFolder(folder);
  if (!isRewardModel(model)) {
    throw new ParleyError('invalid_input', said('training.noScoreHead', { folder }));
  }
  if (tokenizer !== undefined && !haveSameVocabulary(tokenizer, model.tokenizer)) {
    throw new ParleyError('invalid_input', said('training.otherVocabulary', { folder }));
  }
  return model;
}
