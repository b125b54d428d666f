/** Programs that ask Parley over the protocols of other makers, and what Parley keeps of it. */
import type { AbTestId, ApiClientId, ApiCompletionId } from './ids.ts';

export interface ApiClient {
  readonly id: ApiClientId;
  readonly name: string;
  readonly createdAtMs: number;
}

/** One answer, as its client knows it; its choices are generations. */
export interface ApiCompletion {
  readonly id: ApiCompletionId;
  readonly clientId: ApiClientId;
  /** As the client named them; null where it did not. */
  readonly conversation: string | null;
  readonly endUser: string | null;
  /** The A/B test that chose its version, and the conversation by which it chose; null outside one. */
  readonly abTest: { readonly id: AbTestId; readonly unit: string } | null;
}

/**
 * What is kept of answers: nothing; those that somebody says something about, with what is said; or all. Answers without
 * feedback wait in memory for it, the newest thousand of them.
 */
export const retentions = ['nothing', 'feedback', 'all'] as const;
export type Retention = (typeof retentions)[number];

/** The names of settings. */
export const endpointSettings = { on: 'endpoint.on', port: 'endpoint.port', retention: 'endpoint.retention' } as const;

/** By whom feedback of a client is: always with a slash, so that it is nobody of the workbench. */
export function raterOfClient(client: string, rater: string | undefined): string {
  return `${client}/${rater ?? 'user'}`;
}
