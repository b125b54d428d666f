import type { Completion, GenerateOptions, GenerationRequest } from './completion.ts';
import { DecodeScheduler } from './decode-scheduler.ts';
import type { DecodeSession } from './decode-session.ts';

/**
 * Completes the prompts with a batch of their own; many callers that want to share one ask a `DecodeScheduler`.
 *
 * @returns the n completions of each request, in order
 * @throws ParleyError as `DecodeScheduler.generate`
 */
export function generate(
  session: DecodeSession,
  requests: readonly GenerationRequest[],
  { batchSize, ...options }: GenerateOptions & { readonly batchSize?: number } = {},
): Promise<Completion[][]> {
  return new DecodeScheduler(session, { batchSize }).generate(requests, options);
}
