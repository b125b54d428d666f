/** What the endpoint can do, as an OpenAPI document; requests are described by the schemas that check them. */
import { z } from 'zod';
import { messagesParameters } from './anthropic/messages.ts';
import { feedbackAnswer, feedbackParameters } from './feedback.ts';
import { chatParameters } from './openai/chat-completions.ts';
import { textParameters } from './openai/text-completions.ts';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'input') =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' });
const json = (schema: object) => ({ 'application/json': { schema } });

const errorForms = {
  openai: {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: {
          message: { type: 'string' },
          type: { type: 'string' },
          param: { type: ['string', 'null'] },
          code: { type: ['string', 'null'] },
        },
        required: ['message', 'type', 'param', 'code'],
      },
    },
    required: ['error'],
  },
  anthropic: {
    type: 'object',
    properties: {
      type: { const: 'error' },
      error: {
        type: 'object',
        properties: { type: { type: 'string' }, message: { type: 'string' } },
        required: ['type', 'message'],
      },
      request_id: { type: 'string' },
    },
    required: ['type', 'error', 'request_id'],
  },
};

interface Operation {
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly answer?: object;
  readonly errors?: keyof typeof errorForms;
  readonly parameters?: readonly object[];
}

function operation({ summary, body, answer = { type: 'object' }, errors = 'openai', parameters }: Operation): object {
  const refusals = ['400', '401', '403', '404', '413', '415', '429', '503'];
  return {
    summary,
    ...(parameters && { parameters }),
    ...(body && { requestBody: { required: true, content: json(schemaOf(body)) } }),
    responses: {
      200: { description: 'The answer; with "stream": true a stream of server-sent events.', content: json(answer) },
      ...Object.fromEntries(
        refusals.map((status) => [status, { description: 'Refused.', content: json(errorForms[errors]) }]),
      ),
    },
  };
}

const named = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

let document: object | undefined;

export function openapiDocument(): object {
  return (document ??= {
    openapi: '3.1.0',
    info: {
      title: 'Parley’s endpoint',
      version: '1',
      description:
        'Completions of the versions in a home folder, in the protocols of OpenAI and Anthropic, and feedback on them to train on.',
    },
    security: [{ bearer: [] }, { key: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
    paths: {
      '/v1/models': { get: operation({ summary: 'The versions, and the alias of the newest one that was kept' }) },
      '/v1/models/{model}': { get: operation({ summary: 'One of them', parameters: [named('model')] }) },
      '/v1/chat/completions': {
        post: operation({ summary: 'A reply to a conversation, as OpenAI’s API has it', body: chatParameters }),
      },
      '/v1/completions': {
        post: operation({ summary: 'A reply to one message, as OpenAI’s older API has it', body: textParameters }),
      },
      '/v1/messages': {
        post: operation({
          summary: 'A reply to a conversation, as Anthropic’s API has it',
          body: messagesParameters,
          errors: 'anthropic',
        }),
      },
      '/v1/feedback': {
        post: operation({
          summary: 'Says what somebody thinks of an answer to this client',
          body: feedbackParameters,
          answer: schemaOf(feedbackAnswer, 'output'),
        }),
      },
      '/v1/feedback/{id}': { delete: operation({ summary: 'Takes feedback back', parameters: [named('id')] }) },
    },
  });
}
