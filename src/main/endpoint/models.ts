/** `GET /v1/models` and `GET /v1/models/{model}`, in the form of the protocol that the client speaks. */
import type { ServedModel } from '../app/endpoint/served-models.ts';
import { sendJson } from './exchange.ts';
import type { Exchange } from './exchange.ts';

export function listModels({ endpoint, protocol, response }: Exchange): void {
  const models = endpoint.models();
  const data = models.map((model) => viewOf(model, protocol));
  if (protocol === 'openai') return sendJson(response, 200, { object: 'list', data });
  const ends = { first_id: models.at(0)?.name ?? null, last_id: models.at(-1)?.name ?? null };
  sendJson(response, 200, { data, has_more: false, ...ends });
}

/** @throws ParleyError not_found */
export function showModel({ endpoint, protocol, response }: Exchange, name: string): void {
  sendJson(response, 200, viewOf(endpoint.model(name), protocol));
}

function viewOf({ name, createdAtMs }: ServedModel, protocol: Exchange['protocol']): object {
  return protocol === 'openai'
    ? { id: name, object: 'model', created: Math.floor(createdAtMs / 1000), owned_by: 'parley' }
    : { type: 'model', id: name, display_name: name, created_at: new Date(createdAtMs).toISOString() };
}
