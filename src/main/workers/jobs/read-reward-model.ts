import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { readVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import { haveSameVocabulary } from './same-vocabulary.ts';

/**
 * @param tokenizer of the policy whose tokens it is to score, where it is to read them as they are
 * @throws ParleyError invalid_input for a folder that is no reward model, or reads other tokens
 */
export async function readRewardModel(folder: string, tokenizer?: Tokenizer): Promise<VersionContent> {
  const model = await readVersionFolder(folder);
  const refuse = (expected: string) =>
    new ParleyError('invalid_input', `Reading the reward model ${folder}: ${expected}`);
  if (!model.extras.has('score.weight') || !model.extras.has('score.bias')) {
    throw refuse('expected a score head, got a policy without one: train a reward model from it first');
  }
  if (tokenizer !== undefined && !haveSameVocabulary(tokenizer, model.tokenizer)) {
    throw refuse("expected the policy's own vocabulary, got another: train the reward model from the same family");
  }
  return model;
}
