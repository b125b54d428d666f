import type { CandidatesEvent } from '../../../shared/contract/candidates.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Generation } from '../../../shared/domain/conversation.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Store } from '../../store/store.ts';
import type { TextEvent } from '../../workers/policy/generation.ts';
import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { distinct, drawCandidates } from './draw-candidates.ts';
import { eventStream } from '../event-stream.ts';
import { logprobOf } from './generate.ts';
import { promptFrom } from '../data/prompts.ts';
import type { Prompt } from '../data/prompts.ts';
import { randomSeed, samplingForCandidates } from './sampling-defaults.ts';

interface Asked {
  readonly n: number;
  readonly version?: string;
  readonly sampling: Parameters<typeof samplingForCandidates>[2];
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
        of.kind === 'prompt'
          ? { turns: promptFrom(of.prompt), turnId: undefined }
          : turnsBefore(app.store, of.conversationId, of.messageId);
      return eventStream<CandidatesEvent>(async (emit, stop) => {
        const onText = ({ candidate, delta: text, tokens }: TextEvent) =>
          emit({ type: 'delta', candidate, text, tokens });
        const result = await sampleCandidates(app, prompt.turns, input, { signal: stop, onText });
        const set = prompt.turnId === undefined ? null : keepCandidates(app.store, prompt.turnId, result);
        emit({ type: 'done', ...result, set });
      }, signal);
    }),
  });
}

/**
 * Samples and stores replies to a prompt: n, and more where some are equal. Stopped early, it has what there was, and still
 * stores it.
 */
export async function sampleCandidates(app: AppContext, prompt: Prompt, asked: Asked, listening: Listening = {}) {
  const version = chooseVersion(app, asked.version);
  const seed = asked.seed ?? randomSeed();
  const settings = await samplingForCandidates(app.store, version.id, asked.sampling);
  const { generations, timings, promptTokens, contextTokens, droppedTurns } = await drawCandidates(
    app,
    version,
    [{ prompt, n: asked.n, seed }],
    settings,
    listening,
  );
  const draws = app.store.generations.record(generations[0]);
  const candidates = distinct(draws).map(({ reply, draw, times }) => candidateView(reply, draw, times));
  // Not from the seed: with the same seed for every prompt, people would learn which place holds which candidate.
  const orderShown = Random.fromSeed(randomSeed()).shuffle(candidates.map((_, index) => index));
  return {
    version: version.id,
    seed,
    prompt: [...prompt],
    candidates,
    drawn: draws.length,
    orderShown,
    tokensPerSecond: timings.tokensPerSecond,
    firstTokenMs: timings.firstTokenMs,
    promptTokens: promptTokens[0],
    contextTokens,
    droppedTurns: droppedTurns[0],
  };
}

/** Keeps candidates with the turn they were drawn for. */
function keepCandidates(store: Store, messageId: MessageId, result: Awaited<ReturnType<typeof sampleCandidates>>) {
  const candidates = result.candidates.map(({ generationId, times }) => ({ generationId, times }));
  return store.candidateSets.record({ messageId, drawn: result.drawn, candidates, orderShown: result.orderShown });
}

/** The candidates that were drawn for a turn last, as they were; null where there are none. */
export function storedCandidates(store: Store, messageId: MessageId) {
  const set = store.candidateSets.newestOf(messageId);
  if (set === undefined || set.candidates.length === 0) return null;
  const generations = set.candidates.map(({ generationId }) => store.generations.get(generationId));
  const [{ versionId, seed, timings }] = generations;
  return {
    set: set.id,
    version: versionId,
    seed,
    candidates: generations.map((generation, draw) => candidateView(generation, draw, set.candidates[draw].times)),
    orderShown: set.orderShown,
    drawn: set.drawn,
    timings: timings ?? null,
    rankingId: set.rankingId,
  };
}

function candidateView(generation: Generation, draw: number, times: number) {
  const { id, versionId, text, tokenIds, finishReason } = generation;
  return {
    generationId: id,
    versionId,
    completion: text,
    tokens: tokenIds.length,
    logprob: logprobOf(generation),
    finishReason,
    times,
    draw,
  };
}

/** The turns up to the one to reply to; a reply that is there already is not among them. */
function turnsBefore(store: Store, id: ConversationId, messageId: MessageId | undefined) {
  const leaf = messageId ?? store.conversations.get(id).headId;
  const path = leaf === null ? [] : store.conversations.path(leaf).filter((turn) => turn.conversationId === id);
  const last = path.findLastIndex(({ role }) => role === 'user');
  if (last < 0) {
    throw new ParleyError('invalid_input', said('errors.chats.nothingToReplyTo', { conversation: id }));
  }
  const turns: Prompt = path.slice(0, last + 1).map(({ role, content }) => ({ role, content }));
  return { turns, turnId: path[last].id };
}
