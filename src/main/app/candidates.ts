import type { CandidatesEvent } from '../../shared/contract/candidates.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Generation } from '../../shared/domain/conversation.ts';
import type { ConversationId, MessageId } from '../../shared/domain/ids.ts';
import { Random } from '../../shared/domain/random.ts';
import type { Store } from '../store/store.ts';
import type { TextEvent } from '../workers/generation.ts';
import type { Procedures } from './boundary.ts';
import { chooseVersion } from './choose-version.ts';
import type { AppContext } from './context.ts';
import { eventStream } from './event-stream.ts';
import { logprobOf, sample } from './generate.ts';
import { promptFrom } from './prompts.ts';
import type { Prompt } from './prompts.ts';
import { randomSeed, samplingFor } from './sampling-defaults.ts';

interface Asked {
  readonly n: number;
  readonly version?: string;
  readonly sampling: Parameters<typeof samplingFor>[2];
  readonly seed?: number;
}

interface Listening {
  readonly signal?: AbortSignal;
  readonly onText?: (piece: TextEvent) => void;
}

export function candidatesRouter({ candidates }: Procedures, app: AppContext) {
  return candidates.router({
    sample: candidates.sample.handler(({ input, signal }) => {
      const { of } = input;
      const prompt =
        of.kind === 'prompt' ? promptFrom(of.prompt) : turnsBefore(app.store, of.conversationId, of.messageId);
      return eventStream<CandidatesEvent>(async (emit, stop) => {
        const onText = ({ candidate, delta: text, tokens }: TextEvent) =>
          emit({ type: 'delta', candidate, text, tokens });
        const result = await sampleCandidates(app, prompt, input, { signal: stop, onText });
        emit({ type: 'done', ...result });
      }, signal);
    }),
  });
}

/** Samples and stores n replies to a prompt. Stopped early, it has what there was, and still stores it. */
export async function sampleCandidates(app: AppContext, prompt: Prompt, asked: Asked, listening: Listening = {}) {
  const version = chooseVersion(app, asked.version);
  const seed = asked.seed ?? randomSeed();
  const settings = await samplingFor(app.store, version.id, asked.sampling);
  const { generations, timings, promptTokens, contextTokens, droppedTurns } = await sample(
    app,
    version,
    [{ prompt, n: asked.n, seed }],
    settings,
    listening,
  );
  const candidates = app.store.generations.record(generations[0]).map(candidateView);
  // Not from the seed: with the same seed for every prompt, people would learn which place holds which candidate.
  const orderShown = Random.fromSeed(randomSeed()).shuffle(candidates.map((_, index) => index));
  return {
    version: version.id,
    seed,
    prompt: [...prompt],
    candidates,
    orderShown,
    tokensPerSecond: timings.tokensPerSecond,
    firstTokenMs: timings.firstTokenMs,
    promptTokens: promptTokens[0],
    contextTokens,
    droppedTurns: droppedTurns[0],
  };
}

function candidateView(generation: Generation) {
  const { id, versionId, text, tokenIds, finishReason } = generation;
  return {
    generationId: id,
    versionId,
    completion: text,
    tokens: tokenIds.length,
    logprob: logprobOf(generation),
    finishReason,
  };
}

/** The turns up to the one to reply to; a reply that is there already is not among them. */
function turnsBefore(store: Store, id: ConversationId, messageId: MessageId | undefined): Prompt {
  const leaf = messageId ?? store.conversations.get(id).headId;
  const path = leaf === null ? [] : store.conversations.path(leaf).filter((turn) => turn.conversationId === id);
  const last = path.findLastIndex(({ role }) => role === 'user');
  if (last < 0) {
    throw new ParleyError('invalid_input', `Conversation ${id} has no user's turn to reply to. Write one first.`);
  }
  return path.slice(0, last + 1).map(({ role, content }) => ({ role, content }));
}
