import { HubApiError } from '@huggingface/hub';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { renderText, said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { Hub } from './hub.ts';

/** What went wrong with the Hub, in words that say what to do. @param what the repository with its revision, or a file of it */
export function explainHubError(error: unknown, what: Said | string, hub: Hub, signal?: AbortSignal): ParleyError {
  if (signal?.aborted) return new ParleyError('cancelled', said('errors.hub.cancelled', { what }));
  if (error instanceof ParleyError) return error;
  if (error instanceof HubApiError) return explainStatus(error.statusCode, saidBy(error), what, hub);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? ('code' in cause && String(cause.code)) || cause.message : String(cause);
  return new ParleyError(
    'io',
    said('errors.hub.unreachable', { what, hub: hub.url, reason }),
    { hub: hub.url },
    { cause: error },
  );
}

/** The Hub's own words: the error's message has the address as well, which may hold any word. */
function saidBy({ data, message }: HubApiError): string {
  const said = data?.error ?? data?.message;
  return (typeof said === 'string' && said !== '' ? said : message).slice(0, 200);
}

/** @param message what the Hub said */
export function explainStatus(status: number, message: string, what: Said | string, hub: Hub): ParleyError {
  const name = renderText(what).split('@')[0];
  const details = { hub: hub.url, status };
  if ((status === 401 || status === 403) && /gated|restricted|access to model/i.test(message)) {
    return new ParleyError('not_found', said('errors.hub.gated', { what, hub: hub.url, name }), details);
  }
  if (status === 401 || status === 403 || status === 404) {
    return new ParleyError('not_found', said('errors.hub.notThere', { what, status }), details);
  }
  return new ParleyError('io', said('errors.hub.answered', { what, status, message }), details);
}
