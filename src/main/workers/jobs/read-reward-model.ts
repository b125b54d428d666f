import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { readVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import { haveSameVocabulary } from './same-vocabulary.ts';

/**
 * @param tokenizer of the policy whose tokens it is to score, where it is to read them as they are
 * @throws ParleyError invalid_input for a folder that is no reward model, or reads other tokens
 */
export async function readRewardModel(folder: string, tokenizer?: Tokenizer): Promise<VersionContent> {
  const model = await readVersionFolder(folder);
  if (!model.extras.has('score.weight') || !model.extras.has('score.bias')) {
    throw new ParleyError('invalid_input', said('training.noScoreHead', { folder }));
  }
  if (tokenizer !== undefined && !haveSameVocabulary(tokenizer, model.tokenizer)) {
    throw new ParleyError('invalid_input', said('training.otherVocabulary', { folder }));
  }
  return model;
}
