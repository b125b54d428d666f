/** One request of a client that has been let in, and how it is answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../app/endpoint/endpoint.ts';
import type { ApiClient } from '../../shared/domain/api-client.ts';
import { ApiError, apiErrorOf, type Protocol } from './api-error.ts';

/** Text that a client has not read yet, past which it is no longer waited for. */
const mostUnsentBytes = 4 * 1024 * 1024;

export interface Exchange {
  readonly endpoint: Endpoint;
  readonly client: ApiClient;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: unknown;
  readonly protocol: Protocol;
  readonly requestId: string;
  /** Fires when the client has left. */
  readonly signal: AbortSignal;
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Server-sent events: they begin with the first one, so that a request that is refused has its own status. */
export class Events {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** @param name of the event; OpenAI's have none */
  send(data: object | '[DONE]', name?: string): void {
    const { response } = this.#exchange;
    if (response.destroyed) return;
    if (!response.headersSent) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    }
    const text = data === '[DONE]' ? data : JSON.stringify(data);
    response.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`);
    if (response.writableLength > mostUnsentBytes) response.destroy();
  }

  end(): void {
    this.#exchange.response.end();
  }
}

/** Tells a client why it gets no answer, or no more of it. @throws what was thrown, where it is unforeseen */
export function sendError(
  { response, protocol, requestId }: Pick<Exchange, 'response' | 'protocol' | 'requestId'>,
  thrown: unknown,
): void {
  const error = apiErrorOf(thrown);
  const told = error ?? new ApiError(500, `The request failed unexpectedly (${requestId} in the log).`);
  if (!response.destroyed) {
    const body = told.toBody(protocol, requestId);
    if (!response.headersSent) {
      if (told.status === 429) response.setHeader('retry-after', '2');
      if (told.status === 401) response.setHeader('www-authenticate', 'Bearer');
      sendJson(response, told.status, body);
    } else {
      response.write(`${protocol === 'anthropic' ? 'event: error\n' : ''}data: ${JSON.stringify(body)}\n\n`);
      response.end();
    }
  }
  if (error === undefined) throw thrown;
}
