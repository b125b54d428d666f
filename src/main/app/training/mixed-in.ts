/** The chats that PPO mixes into its updates (PPO-ptx, `pretrainingCoef`), so that learning what scores forgets less. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { groupOfEach } from '../../../shared/domain/prompt-groups.ts';
import type { Store } from '../../store/store.ts';
import { knownGroups } from '../data/known-groups.ts';
import { conversationsOf, freezeData, requireEnough } from '../data/frozen-data.ts';
import type { FrozenData } from '../data/frozen-data.ts';
import type { Prompt } from '../data/prompts.ts';
import { promptOfChat, type Chat } from './chat-split.ts';

export interface MixedIn {
  readonly data: FrozenData;
  readonly chats: readonly Chat[];
}

/**
 * @param names datasets, or "demonstrations"; none: all chats and demonstrations
 * @param contest prompts that are judged on later
 * @returns undefined where nothing is to be mixed in
 * @throws ParleyError too_little_data without a chat, invalid_input for names that would not be used, not_found for a dataset
 */
export async function freezeMixedIn(
  store: Store,
  names: readonly string[],
  settings: JsonObject,
  contest: readonly Prompt[] = [],
): Promise<MixedIn | undefined> {
  if (!settings.pretrainingCoef) {
    if (names.length === 0) return undefined;
    throw new ParleyError('invalid_input', said('errors.training.mixesNoneIn', { demonstrations: names.join(', ') }));
  }
  const data = freezeData(store, names, 'chats');
  const chats = await chatsToMix(store, data, contest);
  requireEnough(said('errors.training.chatsToMixIn'), chats.length, 1, said('errors.training.importOrMixInNone'));
  return { data, chats };
}

/** Without those that would give a contest's prompt away. */
export async function chatsToMix(
  store: Store,
  data: FrozenData,
  contest: readonly Prompt[] = [],
): Promise<readonly Chat[]> {
  const chats = await conversationsOf(store, data);
  if (contest.length === 0) return chats;
  const groups = groupOfEach(knownGroups([...contest, ...chats.map(promptOfChat)]));
  const judged = new Set(groups.slice(0, contest.length));
  return chats.filter((_, i) => !judged.has(groups[contest.length + i]));
}
