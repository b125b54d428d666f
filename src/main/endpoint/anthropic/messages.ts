/** `POST /v1/messages` (docs.anthropic.com/en/api/messages, and its streaming events). */
import { z } from 'zod';
import type { Answer, Begun } from '../../app/endpoint/endpoint.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { ApiError } from '../api-error.ts';
import { Events, sendJson } from '../exchange.ts';
import type { Exchange } from '../exchange.ts';
import { alternating, contentSchema } from '../messages.ts';
import { conversationOf } from '../openai/chat-completions.ts';
import { modelName } from '../openai/sampling.ts';
import { isEmptyList, isOneOf, readParameters, type Unsupported } from '../read-parameters.ts';

const noTools = 'the versions of this home folder cannot call tools.';

const unsupported: Readonly<Record<string, Unsupported>> = {
  tools: { why: noTools, neutral: isEmptyList },
  tool_choice: { why: noTools },
  mcp_servers: { why: noTools, neutral: isEmptyList },
  container: { why: 'there are no containers.' },
  thinking: {
    why: 'the versions do not think before they reply.',
    neutral: (value) => (Object(value) as { type?: unknown }).type === 'disabled',
  },
  output_config: { why: 'replies are free text.' },
  output_format: { why: 'replies are free text.' },
  context_management: { why: 'the context is the client’s to manage.' },
  service_tier: { why: 'there is one tier.', neutral: isOneOf('auto', 'standard_only') },
  speed: { why: 'there is one speed.', neutral: isOneOf('standard') },
  inference_geo: { why: 'everything is computed on this machine.' },
  diagnostics: { why: 'there are none.' },
  user_profile_id: { why: 'there are no profiles.' },
  workspace_id: { why: 'there are no workspaces.' },
};

export const messagesParameters = z.strictObject({
  model: modelName,
  max_tokens: z.int().min(1).max(1_000_000),
  messages: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant', 'system']), content: contentSchema }))
    .min(1, 'expected at least one message')
    .max(10_000),
  system: contentSchema.optional(),
  stop_sequences: z.array(z.string().min(1).max(200)).max(16).optional(),
  stream: z.boolean().default(false),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).max(1_000_000).optional(),
  metadata: z.strictObject({ user_id: z.string().max(200).nullish() }).optional(),
  /** Asks for prompts to be kept for later requests; the usage says that none were. */
  cache_control: z.unknown().optional(),
});

export async function createMessage(exchange: Exchange): Promise<void> {
  const asked = readParameters(exchange.body, messagesParameters, unsupported);
  if (asked.messages.at(-1)?.role === 'assistant') {
    const message = 'The last message must be the user’s: the beginning of a reply cannot be given here.';
    throw new ApiError(400, message, { param: 'messages' });
  }
  const { endpoint, client, signal, response } = exchange;
  const { temperature, top_p: topP, top_k: topK, stop_sequences: stop } = asked;
  const system: Message[] = asked.system === undefined ? [] : [{ role: 'system', content: asked.system }];
  const sampling = { maxTokens: asked.max_tokens, temperature, topP: topP === 0 ? Number.EPSILON : topP, topK, stop };
  const request = {
    model: asked.model,
    prompts: [alternating([...system, ...asked.messages])],
    n: 1,
    sampling: Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined)),
    conversation: conversationOf(exchange, undefined),
    endUser: asked.metadata?.user_id ?? null,
    keep: true,
  };
  if (!asked.stream) {
    const answer = await endpoint.answer(client, request, { signal });
    const [{ text }] = answer.choices;
    const content = [{ type: 'text', text, citations: null }];
    return sendJson(response, 200, { ...headOf(answer), content, ...stopOf(answer), usage: usageOf(answer) });
  }
  const events = new Events(exchange);
  const send = (type: string, data: object) => events.send({ type, ...data }, type);
  const answer = await endpoint.answer(client, request, {
    signal,
    onBegin: (begun) => {
      const usage = usageOf({ ...begun, completionTokens: 0 });
      send('message_start', {
        message: { ...headOf(begun), content: [], stop_reason: null, stop_sequence: null, usage },
      });
      send('content_block_start', { index: 0, content_block: { type: 'text', text: '', citations: null } });
      send('ping', {});
    },
    onPiece: ({ text }) => send('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  });
  send('content_block_stop', { index: 0 });
  send('message_delta', { delta: stopOf(answer), usage: usageOf(answer) });
  send('message_stop', {});
  events.end();
}

function headOf({ id, model }: Begun) {
  return { id, type: 'message', role: 'assistant', model, container: null };
}

function stopOf({ choices: [{ finishReason, stopText }] }: Answer) {
  if (finishReason === 'length') return { stop_reason: 'max_tokens', stop_sequence: null };
  if (stopText !== null) return { stop_reason: 'stop_sequence', stop_sequence: stopText };
  return { stop_reason: 'end_turn', stop_sequence: null };
}

function usageOf({ promptTokens, completionTokens }: Pick<Answer, 'promptTokens' | 'completionTokens'>) {
  return {
    input_tokens: promptTokens,
    output_tokens: completionTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    service_tier: 'standard',
  };
}
