/** Best-of-n in a conversation: several replies are sampled, and what was asked for chooses one. */
import { placeOfBest, type BestOf } from '../../../shared/domain/best-of.ts';
import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { GenerationId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { parseRewards } from '../../../shared/domain/reward-choice.ts';
import { said } from '../../../shared/language/said.ts';
import type { NewGeneration } from '../../store/generations.ts';
import type { Store } from '../../store/store.ts';
import { chooseJudge } from '../compare/choose-judge.ts';
import type { AppContext } from '../context.ts';
import { requireReferences } from '../rewards/check-rewards.ts';
import { openRater } from '../rewards/open-rater.ts';
import { sample, type Sampled, type SampleRequest } from './generate.ts';

/** What was sampled for one reply, with the place of the reply among it. */
export interface ChosenReply extends Sampled {
  /** Null where nothing chose: one reply was asked for, or the call was cancelled before they were whole. */
  readonly choice: (BestOf & { readonly values: readonly number[] }) | null;
  readonly chosen: number;
}

interface Listening {
  readonly signal: AbortSignal;
  /** More tokens of one of the replies. */
  readonly onTokens: (tokens: number) => void;
}

/**
 * Samples `bestOf.n` replies, equal ones too, as best-of-n is defined, and scores them.
 * @throws ParleyError of `sample`, `chooseJudge` and the reward; invalid_input for one that compares with a reference
 */
export async function chooseReply(
  app: AppContext,
  version: PolicyVersion,
  request: Omit<SampleRequest, 'n'>,
  settings: SamplingSettings,
  { n, by }: BestOf,
  { signal, onTokens }: Listening,
): Promise<ChosenReply> {
  requireReferences(parseRewards(by), [request]);
  // A reward that cannot be had is told before anything is written.
  const { name } = chooseJudge(app.store, by, []);
  const rater = await openRater(app, name, signal);
  try {
    const onText = ({ tokens }: { readonly tokens: number }) => onTokens(tokens);
    const sampled = await sample(app, version, [{ ...request, n }], settings, { signal, onText });
    // Parts of replies cannot be compared: the first one is kept as it is, like a reply that was stopped.
    if (signal.aborted) return { ...sampled, choice: null, chosen: 0 };
    const replies = sampled.generations[0].map(({ text }) => text);
    const [values] = await rater.score([{ prompt: request.prompt, replies }]);
    return { ...sampled, choice: { n, by: name, values }, chosen: placeOfBest(values) };
  } finally {
    await rater.dispose();
  }
}

/** Stores what was sampled; returns the reply, and what it was chosen from. */
export function storeChosen(store: Store, { generations: [drawn], choice, chosen }: ChosenReply) {
  const stored = store.generations.record(choice === null ? [drawn[chosen]] : drawn);
  const reply = choice === null ? stored[0] : stored[chosen];
  if (choice === null) return { reply, choice: null };
  const { n, by, values } = choice;
  const candidates = stored.map(({ id }, i) => ({ generationId: id, value: values[i] }));
  store.replyChoices.record(reply.id, { n, by, candidates });
  return { reply, choice: { n, by, chosen, candidates: valued(drawn, values) } };
}

/** What a stored reply was chosen from. @throws ParleyError not_found for one that was the only one */
export function storedChoice(store: Store, generationId: GenerationId | null, messageId: string) {
  const choice = generationId === null ? undefined : store.replyChoices.of(generationId);
  if (choice === undefined) {
    throw new ParleyError('not_found', said('errors.chats.notChosen', { message: messageId }));
  }
  const { n, by, candidates } = choice;
  const texts = candidates.map((candidate) => store.generations.get(candidate.generationId));
  return {
    ...{ n, by },
    chosen: candidates.findIndex((candidate) => candidate.generationId === generationId),
    candidates: valued(
      texts,
      candidates.map(({ value }) => value),
    ),
  };
}

function valued(replies: readonly Pick<NewGeneration, 'text'>[], values: readonly number[]) {
  return replies.map(({ text }, i) => ({ completion: text, value: values[i] }));
}
