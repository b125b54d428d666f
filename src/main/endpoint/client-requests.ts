/** Requests of clients under `/v1`: who asks, for what, and in whose protocol they are answered. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../app/endpoint/endpoint.ts';
import type { ApiClient } from '../../shared/domain/api-client.ts';
import { readJsonBody } from '../hosting/http/json-body.ts';
import { checkOrigin } from '../hosting/http/request-origin.ts';
import type { HostRule } from '../hosting/http/request-origin.ts';
import { createMessage } from './anthropic/messages.ts';
import { ApiError, type Protocol } from './api-error.ts';
import { sendError, sendJson } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { takeFeedback, takeFeedbackBack } from './feedback.ts';
import { listModels, showModel } from './models.ts';
import { completeChat } from './openai/chat-completions.ts';
import { completeText } from './openai/text-completions.ts';
import { openapiDocument } from './openapi.ts';

export const clientPrefix = '/v1/';
/** Of one request: a whole conversation. */
const maxBodyBytes = 4 * 1024 * 1024;

export interface ClientRequestsOptions {
  readonly endpoint: Endpoint;
  readonly rule: HostRule;
  /** A line about a failure that no client is to blame for. */
  readonly log: (line: string) => void;
}

type Handler = (exchange: Exchange, rest: string) => void | Promise<void>;

/** By method and path; a path that ends with a slash goes on with a name. */
const routes: Readonly<Record<string, Handler>> = {
  'GET /v1/models': listModels,
  'GET /v1/models/': showModel,
  'POST /v1/chat/completions': completeChat,
  'POST /v1/completions': completeText,
  'POST /v1/messages': createMessage,
  'POST /v1/feedback': takeFeedback,
  'DELETE /v1/feedback/': takeFeedbackBack,
  'GET /v1/openapi.json': ({ response }) => sendJson(response, 200, openapiDocument()),
};

export class ClientRequests {
  readonly #options: ClientRequestsOptions;

  constructor(options: ClientRequestsOptions) {
    this.#options = options;
  }

  /** @param path of the URL, decoded; it begins with `/v1/` */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const protocol = protocolOf(request, path);
    const requestId = `req_${randomUUID().replaceAll('-', '')}`;
    response.setHeader(protocol === 'openai' ? 'x-request-id' : 'request-id', requestId);
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    try {
      await this.#answer(request, response, path, { protocol, requestId });
    } catch (thrown) {
      // It left while it was sending: there is nobody to tell, and nothing to look into.
      if (!request.complete && request.destroyed) return;
      try {
        sendError({ response, protocol, requestId }, thrown);
      } catch (unforeseen) {
        const stack = unforeseen instanceof Error ? unforeseen.stack : String(unforeseen);
        this.#options.log(`Answering a client, ${request.method} ${path} (${requestId}): ${stack}`);
      }
    } finally {
      // A client that is still sending reads the answer when it is done.
      request.resume();
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    known: { readonly protocol: Protocol; readonly requestId: string },
  ): Promise<void> {
    const { endpoint, rule } = this.#options;
    const verdict = checkOrigin(request.headers, rule, { originRequired: false });
    if (!verdict.ok) throw refused(response, new ApiError(403, verdict.message));
    this.#admit(request, response);
    const [handler, rest] = handlerOf(request.method ?? '', path, response);
    const body = await readJsonBody(request, maxBodyBytes);
    if ('refusal' in body) throw new ApiError(body.status, body.refusal);
    // Again: a body may take minutes to come, and the key may have been taken away meanwhile.
    const client = this.#admit(request, response);
    const left = new AbortController();
    response.once('close', () => left.abort());
    await handler({ ...known, endpoint, client, request, response, body: body.value, signal: left.signal }, rest);
  }

  /** @throws ApiError 401 */
  #admit(request: IncomingMessage, response: ServerResponse): ApiClient {
    const key = keyOf(request);
    const client = key === undefined ? undefined : this.#options.endpoint.clientOf(key);
    if (client !== undefined) return client;
    const why =
      key === undefined
        ? 'This request has no key. Send one as "Authorization: Bearer KEY" or "x-api-key: KEY"; `parley keys add NAME` or Settings, Endpoint makes one.'
        : 'No client has this key. `parley keys list` or Settings, Endpoint says which there are.';
    throw refused(response, new ApiError(401, why, { code: 'invalid_api_key' }));
  }
}

/** Who is not let in gets one answer for a connection: an open one would cost them nothing. */
function refused(response: ServerResponse, error: ApiError): ApiError {
  response.shouldKeepAlive = false;
  return error;
}

function protocolOf(request: IncomingMessage, path: string): Protocol {
  const speaksAnthropic = request.headers['anthropic-version'] !== undefined;
  return path.startsWith('/v1/messages') || (speaksAnthropic && path.startsWith('/v1/models')) ? 'anthropic' : 'openai';
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const own = headers['x-api-key'];
  return bearer ?? (typeof own === 'string' && own !== '' ? own : undefined);
}

/** @throws ApiError 404, 405 */
function handlerOf(method: string, path: string, response: ServerResponse): [Handler, string] {
  const exact = routes[`${method} ${path}`];
  if (exact !== undefined) return [exact, ''];
  const named = Object.keys(routes).find(
    (route) => route.endsWith('/') && `${method} ${path}`.startsWith(route) && `${method} ${path}` !== route,
  );
  if (named !== undefined) return [routes[named], `${method} ${path}`.slice(named.length)];
  const others = Object.keys(routes).filter((route) => route.endsWith(` ${path}`));
  if (others.length > 0) {
    const methods = others.map((route) => route.split(' ')[0]);
    response.setHeader('allow', methods.join(', '));
    throw new ApiError(405, `${path} takes ${methods.join(' and ')}, not ${method}.`);
  }
  const there = Object.keys(routes).map((route) => (route.endsWith('/') ? `${route}{id}` : route));
  throw new ApiError(404, `There is nothing at ${method} ${path}. There are ${there.join(', ')}.`);
}
