/** `POST /v1/chat/completions` (platform.openai.com/docs/api-reference/chat/create). */
import { z } from 'zod';
import type { Begun, Choice } from '../../app/endpoint/endpoint.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { ApiError } from '../api-error.ts';
import { Events, sendJson } from '../exchange.ts';
import type { Exchange } from '../exchange.ts';
import { alternating, contentSchema } from '../messages.ts';
import { nullsOmitted, readParameters } from '../read-parameters.ts';
import { samplingOf, samplingParameters, seedOf, unsupportedInChat } from './sampling.ts';
import { finishReasonOf, usageOf } from './usage.ts';

const noCalls = 'the versions here cannot call tools';
const messageSchema = z.preprocess(
  nullsOmitted,
  z.strictObject({
    role: z.enum(['system', 'developer', 'user', 'assistant'], {
      error: ({ input }) =>
        input === 'tool' || input === 'function' ? noCalls : 'expected system, developer, user or assistant',
    }),
    content: contentSchema,
    name: z.undefined('is not supported here: a chat has two sides').optional(),
    refusal: z.undefined('is not supported here').optional(),
    tool_calls: z.tuple([], noCalls).optional(),
    function_call: z.undefined(noCalls).optional(),
    audio: z.undefined('is not supported here: messages are text').optional(),
    annotations: z.tuple([], 'are not supported here').optional(),
  }),
);

export const chatParameters = z.strictObject({
  ...samplingParameters,
  messages: z.array(messageSchema).min(1, 'expected at least one message').max(10_000),
  max_completion_tokens: samplingParameters.max_tokens,
  logprobs: z.boolean().default(false),
  top_logprobs: z.int().min(0).max(20).optional(),
  /** `conversation_id` is kept with the reply; all of it comes back with the answer. */
  metadata: z.record(z.string().max(64), z.string().max(512)).optional(),
  /** False: nothing is kept of this request. */
  store: z.boolean().optional(),
  safety_identifier: samplingParameters.user,
});
type ChatParameters = z.output<typeof chatParameters>;

export async function completeChat(exchange: Exchange): Promise<void> {
  const asked = readParameters(exchange.body, chatParameters, unsupportedInChat);
  const { endpoint, client, signal, response } = exchange;
  requireSense(asked, endpoint.retention);
  const request = {
    model: asked.model,
    prompts: [alternating(asked.messages.map(messageOf))],
    n: asked.n,
    seed: seedOf(asked),
    sampling: samplingOf(asked, asked.max_completion_tokens ?? asked.max_tokens),
    ...(asked.logprobs && { alternatives: asked.top_logprobs ?? 0 }),
    conversation: conversationOf(exchange, asked.metadata?.conversation_id),
    endUser: asked.user ?? asked.safety_identifier ?? null,
    keep: asked.store !== false,
  };
  if (asked.stream) return streamChat(exchange, asked, request);
  const answer = await endpoint.answer(client, request, { signal });
  sendJson(response, 200, {
    ...headOf(answer, 'chat.completion'),
    choices: answer.choices.map((choice, index) => ({
      index,
      message: { role: 'assistant', content: choice.text, refusal: null },
      logprobs: asked.logprobs ? logprobsOf(choice.told) : null,
      finish_reason: finishReasonOf(choice),
    })),
    usage: usageOf(answer),
    ...(asked.metadata && { metadata: asked.metadata }),
  });
}

type Request = Parameters<Exchange['endpoint']['answer']>[1];

async function streamChat(exchange: Exchange, asked: ChatParameters, request: Request): Promise<void> {
  const { endpoint, client, signal } = exchange;
  const events = new Events(exchange);
  const withUsage = asked.stream_options?.include_usage === true;
  let head: object = {};
  const chunk = (index: number, delta: object, { told, finish }: { told?: Choice['told']; finish?: string } = {}) => {
    const logprobs = asked.logprobs && told !== undefined ? logprobsOf(told) : null;
    const choices = [{ index, delta, logprobs, finish_reason: finish ?? null }];
    events.send({ ...head, choices, ...(withUsage && { usage: null }) });
  };
  const answer = await endpoint.answer(client, request, {
    signal,
    onBegin: (begun) => {
      head = headOf(begun, 'chat.completion.chunk');
      for (let index = 0; index < asked.n; index++) chunk(index, { role: 'assistant', content: '', refusal: null });
    },
    onPiece: ({ choice, text, told }) => chunk(choice, { content: text }, { told }),
  });
  answer.choices.forEach((choice, index) => chunk(index, {}, { finish: finishReasonOf(choice) }));
  if (withUsage) events.send({ ...head, choices: [], usage: usageOf(answer) });
  events.send('[DONE]');
  events.end();
}

function requireSense(asked: ChatParameters, retention: Exchange['endpoint']['retention']): void {
  const { max_tokens: older, max_completion_tokens: newer } = asked;
  if (older !== undefined && newer !== undefined && older !== newer) {
    const message = 'max_tokens and max_completion_tokens say different things: give one of them.';
    throw new ApiError(400, message, { param: 'max_tokens' });
  }
  if (asked.messages.at(-1)?.role === 'assistant') {
    throw new ApiError(400, 'messages: the last must not be the assistant’s, whose reply is asked for.', {
      param: 'messages',
    });
  }
  if (asked.top_logprobs !== undefined && !asked.logprobs) {
    throw new ApiError(400, 'top_logprobs needs logprobs to be true.', { param: 'top_logprobs' });
  }
  if (asked.stream_options !== undefined && !asked.stream) {
    throw new ApiError(400, 'stream_options needs stream to be true.', { param: 'stream_options' });
  }
  if (asked.store === true && retention === 'nothing') {
    throw new ApiError(400, 'store: answers are not kept here (Settings, Endpoint).', { param: 'store' });
  }
}

function messageOf({ role, content }: ChatParameters['messages'][number]): Message {
  return { role: role === 'developer' ? 'system' : role, content };
}

/** What the client calls the conversation: in the request, or in a header that every protocol can have. */
export function conversationOf({ request }: Pick<Exchange, 'request'>, named: string | undefined): string | null {
  const header = request.headers['x-conversation-id'];
  return named ?? (typeof header === 'string' ? header.slice(0, 512) : null);
}

export function headOf({ id, model, version }: Begun, object: string) {
  return { id, object, created: Math.floor(Date.now() / 1000), model, system_fingerprint: version };
}

/** Log-probabilities in nats at the temperature of sampling, before penalties and filters. */
function logprobsOf(told: Choice['told']) {
  const token = ({ text, isWhole, logprob }: Choice['told'][number]['alternatives'][number]) => ({
    token: text,
    logprob,
    bytes: isWhole ? [...Buffer.from(text)] : null,
  });
  return {
    content: told.map((each) => ({ ...token(each), top_logprobs: each.alternatives.map(token) })),
    refusal: null,
  };
}
