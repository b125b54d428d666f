/**
 * `POST /v1/completions` (platform.openai.com/docs/api-reference/completions/create). The versions are chat agents: a prompt is
 * what the user says, within the version's chat template, and not a text to go on with.
 */
import { z } from 'zod';
import type { Choice } from '../../app/endpoint/endpoint.ts';
import { ApiError } from '../api-error.ts';
import { Events, sendJson } from '../exchange.ts';
import type { Exchange } from '../exchange.ts';
import { readParameters } from '../read-parameters.ts';
import { conversationOf, headOf } from './chat-completions.ts';
import { samplingOf, samplingParameters, seedOf, unsupportedInText } from './sampling.ts';
import { finishReasonOf, usageOf } from './usage.ts';

const noTokens = 'expected a text or a list of texts; token ids are not supported here';

export const textParameters = z.strictObject({
  ...samplingParameters,
  prompt: z.union([z.string().min(1), z.array(z.string(noTokens).min(1), noTokens).min(1).max(16)], {
    error: noTokens,
  }),
  logprobs: z.int().min(0).max(5).optional(),
  best_of: z.int().optional(),
});

export async function completeText(exchange: Exchange): Promise<void> {
  const asked = readParameters(exchange.body, textParameters, unsupportedInText);
  if (asked.best_of !== undefined && asked.best_of !== asked.n) {
    throw new ApiError(400, 'best_of is not supported here: all completions are returned.', { param: 'best_of' });
  }
  const { endpoint, client, signal, response } = exchange;
  const prompts = typeof asked.prompt === 'string' ? [asked.prompt] : asked.prompt;
  const request = {
    model: asked.model,
    prompts: prompts.map((content) => [{ role: 'user' as const, content }]),
    n: asked.n,
    seed: seedOf(asked),
    sampling: samplingOf(asked, asked.max_tokens),
    ...(asked.logprobs !== undefined && { alternatives: asked.logprobs }),
    conversation: conversationOf(exchange, undefined),
    endUser: asked.user ?? null,
    keep: true,
  };
  const events = new Events(exchange);
  const withUsage = asked.stream_options?.include_usage === true;
  const offsets = prompts.flatMap(() => Array<number>(asked.n).fill(0));
  let head: object = {};
  const choiceOf = (index: number, text: string, told: Choice['told'], finish: string | null) => {
    const logprobs = asked.logprobs === undefined ? null : logprobsOf(told, offsets[index]);
    offsets[index] += text.length;
    return { index, text, logprobs, finish_reason: finish };
  };
  const chunk = (choices: object[], usage: object | null = null) =>
    events.send({ ...head, choices, ...(withUsage && { usage }) });
  const answer = await endpoint.answer(client, request, {
    signal,
    ...(asked.stream && {
      onBegin: (begun) => (head = headOf(begun, 'text_completion')),
      onPiece: ({ choice, text, told }) => chunk([choiceOf(choice, text, told, null)]),
    }),
  });
  if (!asked.stream) {
    const choices = answer.choices.map((choice, index) =>
      choiceOf(index, choice.text, choice.told, finishReasonOf(choice)),
    );
    return sendJson(response, 200, { ...headOf(answer, 'text_completion'), choices, usage: usageOf(answer) });
  }
  answer.choices.forEach((choice, index) => chunk([choiceOf(index, '', [], finishReasonOf(choice))]));
  if (withUsage) chunk([], usageOf(answer));
  events.send('[DONE]');
  events.end();
}

function logprobsOf(told: Choice['told'], from: number) {
  let offset = from;
  const text_offset = told.map(({ text }) => {
    const at = offset;
    offset += text.length;
    return at;
  });
  return {
    tokens: told.map(({ text }) => text),
    token_logprobs: told.map(({ logprob }) => logprob),
    top_logprobs: told.map(({ alternatives }) =>
      Object.fromEntries(alternatives.map((each) => [each.text, each.logprob])),
    ),
    text_offset,
  };
}
