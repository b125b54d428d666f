/**
 * A process that serves one version folder, the first argument, with the engine that the second names: a policy's replies, or a
 * reward model's scores. It loads the model at the first request and keeps it.
 */
import { os } from '@orpc/server';
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Completion, GenerateOptions } from '../inference/completion.ts';
import { endIdsOf } from '../models/template/chat-format.ts';
import { fitContext } from '../models/families/fit-context.ts';
import type { FittedPrompt } from '../models/families/fit-context.ts';
import { readVersionFolder, readVersionHead } from '../models/files/version-folder.ts';
import { createEngine } from './create-engine.ts';
import { engineArgument, takeExpectedFiles } from './engine-argument.ts';
import { generateInputSchema, measureInputSchema, scoreInputSchema } from './policy/generation.ts';
import type { ContextUse, GenerationEvent, GenerationResult } from './policy/generation.ts';
import { inBatches } from './process/in-batches.ts';
import { measureContext, reserveFor } from './policy/measure-context.ts';
import { PolicySessions } from './policy/policy-sessions.ts';
import { createReplyScorer } from './policy/create-reply-scorer.ts';
import { type ReplyScorer } from './policy/reply-scorer.ts';
import { ReplyText } from './policy/reply-text.ts';
import { TokenTexts, type ToldToken } from './policy/token-texts.ts';
import { serve } from './process/serve.ts';

const TEXT_INTERVAL_MS = 30;

type Input = z.output<typeof generateInputSchema>;
type WireEvent = GenerationEvent | ({ readonly type: 'done' } & GenerationResult);

const folder = process.argv[2];
const engineName = engineArgument(process.argv[3]);
takeExpectedFiles(process.argv[4]);
let loading: ReturnType<typeof load> | undefined;
let scorer: Promise<ReplyScorer> | undefined;
const calls = new Map<string, AbortController>();

const router = {
  /** Ends with the event 'done', also after `cancel`. Leaving the stream ends the work too. */
  generate: os.input(generateInputSchema).handler(({ input, signal }) => {
    // Not in the generator's body: that starts later, and a `cancel` could come before it.
    const cancel = new AbortController();
    calls.set(input.id, cancel);
    const either = AbortSignal.any([cancel.signal, ...(signal ? [signal] : [])]);
    const work = (emit: (event: WireEvent) => void) =>
      complete(input, emit, either).finally(() => calls.delete(input.id));
    return inBatches(work, { intervalMs: TEXT_INTERVAL_MS, merge: mergeText });
  }),
  score: os.input(scoreInputSchema).handler(async ({ input }) => (await loadedScorer()).score(input)),
  /** Needs no weights, and does not wait for them where nobody has asked for them. */
  measure: os.input(measureInputSchema).handler(async ({ input: { messages, maxTokens } }): Promise<ContextUse> => {
    const { tokenizer, contextTokens } = await (loading ?? readHead());
    return measureContext(tokenizer, messages, { contextTokens, maxTokens });
  }),
  /** Loads the model, so that the first request finds it there. */
  load: os.handler(async () => void (await loaded())),
  cancel: os.input(z.object({ id: z.string() })).handler(({ input }) => calls.get(input.id)?.abort()),
};

export type PolicyRouter = typeof router;
serve(router);

async function load() {
  const version = await readVersionFolder(folder);
  const { config, tensors, tokenizer } = version;
  const engine = await createEngine(engineName);
  return {
    sessions: new PolicySessions(engine, config, tensors),
    contextTokens: config.max_position_embeddings,
    tokenizer,
    stopIds: endIdsOf(version),
  };
}

async function readHead() {
  const { config, tokenizer } = await readVersionHead(folder);
  return { tokenizer, contextTokens: config.max_position_embeddings };
}

/** A folder that could not be read may be there the next time. */
function loaded(): ReturnType<typeof load> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function loadedScorer(): Promise<ReplyScorer> {
  scorer ??= createEngine(engineName)
    .then((engine) => createReplyScorer(engine, folder))
    .catch((error: unknown) => {
      scorer = undefined;
      throw error;
    });
  return scorer;
}

async function complete(input: Input, emit: (event: WireEvent) => void, signal: AbortSignal): Promise<void> {
  const arrivedAt = performance.now();
  const { sessions, contextTokens, tokenizer, stopIds } = await loaded();
  const begins = input.requests.map(({ begin }) =>
    typeof begin === 'string' ? tokenizer.encode(begin, { continues: true }) : begin,
  );
  const mostTokens = input.requests.map(({ settings }, request) => settings.maxTokens + (begins[request]?.length ?? 0));
  const fitted = input.requests.map(({ prompt }, request) => {
    const reserveTokens = reserveFor(mostTokens[request], contextTokens);
    const fit = fitOrRefuse(tokenizer, prompt, { contextTokens, reserveTokens });
    if (typeof fit !== 'string' && fit.droppedMessages.length > 0)
      emit({ type: 'notice', request, droppedMessages: fit.droppedMessages.length });
    return fit;
  });
  /** What is decoded: the requests whose prompts were not refused. */
  const open = fitted.flatMap((fit, request) => (typeof fit === 'string' ? [] : [{ request, ids: fit.ids }]));
  const requests = open.map(({ request, ids }) => {
    const { n, seed, settings, alternatives } = input.requests[request];
    const maxTokens = mostTokens[request];
    const begin = begins[request];
    return { promptIds: [...ids], n, begin, settings: { ...settings, maxTokens, seed, stopIds, alternatives } };
  });
  const replies = input.requests.map(({ n, settings: { stop } }) =>
    Array.from({ length: n }, () => new ReplyText(tokenizer, { stopIds, stop })),
  );
  /** Tokens whose text was not shown yet: a character may need several, a stop text is waited for. */
  const unshown = replies.map((row) => row.map(() => 0));
  const telling = replies.map((row, request) =>
    input.requests[request].alternatives === undefined
      ? undefined
      : row.map(() => ({ texts: new TokenTexts(tokenizer), told: [] as ToldToken[] })),
  );
  const show = (request: number, candidate: number, delta: string) => {
    if (delta === '') return;
    const told = telling[request]?.[candidate].told.splice(0);
    emit({ type: 'text', request, candidate, delta, tokens: unshown[request][candidate], ...(told && { told }) });
    unshown[request][candidate] = 0;
  };
  let firstTokenAt: number | undefined;
  const options: GenerateOptions = {
    signal,
    endsWith({ request: place, candidate, tokenId, logprob, alternatives }) {
      const { request } = open[place];
      const reply = replies[request][candidate];
      unshown[request][candidate] += 1;
      const tell = telling[request]?.[candidate];
      tell?.told.push(tell.texts.push({ tokenId, logprob }, alternatives));
      show(request, candidate, reply.push(tokenId));
      return reply.stoppedBy !== undefined;
    },
    onToken({ request: place, candidate, finishReason }) {
      const { request } = open[place];
      firstTokenAt ??= performance.now();
      if (finishReason) show(request, candidate, replies[request][candidate].end());
    },
  };
  const precision = input.requests[0].settings.precision ?? 'f32';
  const completions =
    requests.length === 0 ? [] : await sessions.use(precision, (scheduler) => scheduler.generate(requests, options));
  // Those that were cancelled have their end here.
  replies.forEach((row, request) => row.forEach((reply, candidate) => show(request, candidate, reply.end())));
  const endedAt = performance.now();
  const tokens = completions.flat().reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
  emit({
    type: 'done',
    completions: fitted.map((_, request) =>
      (completions[open.findIndex((opened) => opened.request === request)] ?? []).map((completion, candidate) => ({
        ...completion,
        text: replies[request][candidate].text,
        stopText: replies[request][candidate].stoppedBy ?? null,
      })),
    ),
    refused: fitted.map((fit) => (typeof fit === 'string' ? fit : null)),
    promptTokens: fitted.map((fit) => (typeof fit === 'string' ? 0 : fit.ids.length)),
    contextTokens,
    timings: {
      firstTokenMs: (firstTokenAt ?? endedAt) - arrivedAt,
      tokensPerSecond: decodingRate(completions.flat(), firstTokenAt, endedAt),
      tokens,
    },
  });
}

/** The prompt as it is read; where nothing can reply to it, why. One such prompt must not take the others along. */
function fitOrRefuse(...prompt: Parameters<typeof fitContext>): FittedPrompt | string {
  try {
    return fitContext(...prompt);
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return error.message;
    throw error;
  }
}

/** Tokens per second once the first tokens are there: reading the prompt and compiling are in `firstTokenMs`. */
function decodingRate(completions: readonly Completion[], firstTokenAt: number | undefined, endedAt: number): number {
  if (firstTokenAt === undefined) return 0;
  const afterFirst = completions.reduce((sum, { tokenIds }) => sum + Math.max(0, tokenIds.length - 1), 0);
  return afterFirst === 0 ? 0 : (afterFirst * 1000) / (endedAt - firstTokenAt);
}

function mergeText(waiting: WireEvent[], event: WireEvent): boolean {
  if (event.type !== 'text') return false;
  const at = waiting.findIndex(
    (other) => other.type === 'text' && other.request === event.request && other.candidate === event.candidate,
  );
  const earlier = waiting[at];
  if (earlier?.type !== 'text') return false;
  const told = earlier.told && [...earlier.told, ...(event.told ?? [])];
  const [delta, tokens] = [earlier.delta + event.delta, earlier.tokens + event.tokens];
  waiting[at] = { ...earlier, delta, tokens, ...(told && { told }) };
  return true;
}
