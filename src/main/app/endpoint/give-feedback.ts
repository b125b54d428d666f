/** What a client says of an answer, as the store's ordinary labels, rankings and demonstrations. */
import { raterOfClient, type ApiClient } from '../../../shared/domain/api-client.ts';
import type { Generation } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Candidate, Rater } from '../../../shared/domain/feedback.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { FeedbackRef } from '../../store/api-clients.ts';
import type { StoredCompletion } from '../../store/api-completions.ts';
import type { Store } from '../../store/store.ts';

export interface Feedback {
  /** Thumbs up or down on one choice. */
  readonly rating?: 'up' | 'down';
  /** The best choice, by its index; the others of the answer, and all those of `over`, were not chosen. */
  readonly chosen?: number;
  /** The choice as it should have been. */
  readonly edited?: string;
  /** One rank for each choice of the answer, and then of those of `over`; 1 is best, equal ranks are ties. */
  readonly ranking?: readonly number[];
  /** Which choice `rating` and `edited` are about. */
  readonly choice: number;
  readonly reason: string | null;
  readonly comment: string | null;
  readonly rater?: string;
}

/**
 * Stores what is said, all of it or nothing. Said again by the same rater it replaces what was said before.
 * @param over other answers to the same prompt that `chosen` and `ranking` compare with
 * @throws ParleyError invalid_input for feedback that does not fit the answer
 */
export function giveFeedback(
  store: Store,
  client: ApiClient,
  answer: StoredCompletion,
  over: readonly StoredCompletion[],
  feedback: Feedback,
): FeedbackRef[] {
  const rater: Rater = {
    kind: 'human',
    name: raterOfClient(client.name, feedback.rater ?? answer.endUser ?? undefined),
  };
  return store.transaction(() => {
    const records = [
      ...(feedback.rating === undefined ? [] : [rate(store, choiceOf(answer, feedback.choice), feedback, rater)]),
      ...(feedback.edited === undefined
        ? []
        : [edit(store, choiceOf(answer, feedback.choice), feedback.edited, rater)]),
      ...compare(store, [answer, ...over], feedback, rater),
    ];
    for (const record of records) store.apiClients.link(client.id, record);
    return records;
  });
}

function choiceOf({ id, choices }: StoredCompletion, index: number): Generation {
  const choice = choices.at(index);
  if (choice !== undefined && index >= 0) return choice;
  throw new ParleyError(
    'invalid_input',
    said('errors.endpoint.noSuchChoice', { id, last: choices.length - 1, choice: index }),
  );
}

function rate({ labels }: Store, generation: Generation, feedback: Feedback, rater: Rater): FeedbackRef {
  const { prompt, text: completion, id: generationId } = generation;
  const { rating, reason, comment } = feedback;
  const { id } = labels.say({ prompt, completion, generationId, good: rating === 'up', reason, comment, rater });
  return { kind: 'label', id };
}

/** An edit shows how it should have been. That this is better than what it was follows from it: `Store.edits`. */
function edit({ demonstrations }: Store, original: Generation, edited: string, rater: Rater): FeedbackRef {
  const { prompt, id: generationId } = original;
  return { kind: 'demonstration', id: demonstrations.say({ prompt, completion: edited, generationId, rater }).id };
}

function compare(
  { rankings }: Store,
  answers: readonly StoredCompletion[],
  { chosen, ranking }: Feedback,
  rater: Rater,
): FeedbackRef[] {
  if (chosen === undefined && ranking === undefined) return [];
  const generations = answers.flatMap(({ choices }) => choices);
  if (chosen !== undefined) choiceOf(answers[0], chosen);
  const ranks = ranking ?? generations.map((_, index) => (index === chosen ? 1 : 2));
  const [{ prompt }] = generations;
  if (generations.some((other) => promptKey(other.prompt) !== promptKey(prompt))) {
    throw new ParleyError('invalid_input', said('errors.endpoint.otherMessages'));
  }
  const candidates = generations.map(candidateOf);
  const orderShown = candidates.map((_, index) => index);
  const { id } = rankings.say({ prompt, candidates, orderShown, outcome: { kind: 'ranked', ranks }, rater });
  return [{ kind: 'ranking', id }];
}

function candidateOf({ text, id, versionId }: Generation): Candidate {
  return { completion: text, generationId: id, versionId };
}
