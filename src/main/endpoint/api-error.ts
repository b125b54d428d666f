/** Errors as clients know them: in the form of OpenAI's API, or in that of Anthropic's. */
import { ParleyError } from '../../shared/domain/errors.ts';

/** Whose protocol a request speaks. */
export type Protocol = 'openai' | 'anthropic';

export class ApiError extends Error {
  readonly status: number;
  /** The field of the request that is at fault. */
  readonly param: string | null;
  /** One of OpenAI's codes, where it has one for this. */
  readonly code: string | null;

  constructor(
    status: number,
    message: string,
    { param = null, code = null }: { readonly param?: string | null; readonly code?: string | null } = {},
  ) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
  }

  /** As the body of an answer, or the data of an event. */
  toBody(protocol: Protocol, requestId: string): object {
    const { message, param, code, status } = this;
    if (protocol === 'openai') return { error: { message, type: openaiType(status), param, code } };
    const named = param === null || message.includes(param) ? message : `${param}: ${message}`;
    return { type: 'error', error: { type: anthropicType(status), message: named }, request_id: requestId };
  }
}

function openaiType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** The types that Anthropic's API names for these statuses; 400 is the one for all other faults of a request. */
function anthropicType(status: number): string {
  const types: Partial<Record<number, string>> = {
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    503: 'overloaded_error',
  };
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

/** What the app threw, as its client is told; undefined for what is unforeseen. */
export function apiErrorOf(thrown: unknown): ApiError | undefined {
  if (thrown instanceof ApiError) return thrown;
  if (!(thrown instanceof ParleyError)) return undefined;
  const { code, message, details = {} } = thrown;
  if (details.contextExceeded === true) {
    return new ApiError(400, message, { param: 'messages', code: 'context_length_exceeded' });
  }
  if (details.busy === true) return new ApiError(429, message, { code: 'rate_limit_exceeded' });
  switch (code) {
    case 'not_found':
      return 'model' in details
        ? new ApiError(404, message, { param: 'model', code: 'model_not_found' })
        : new ApiError(404, message);
    case 'invalid_input':
      return new ApiError(400, message, details.refusedPrompt === true ? { param: 'messages' } : {});
    case 'forbidden':
      return new ApiError(403, message);
    case 'conflict':
      return new ApiError(409, message);
    case 'cancelled':
    case 'worker_died':
    case 'out_of_memory':
      return new ApiError(503, message);
    case 'corrupt':
    case 'internal':
    case 'io':
    case 'locked':
    case 'too_little_data':
    case 'unsupported':
      return undefined;
  }
}
