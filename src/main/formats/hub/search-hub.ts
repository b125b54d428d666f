/** Models of the Hub by name: what it says of each, and the config.json of those it gives to anybody who asks. */
import { listModels } from '@huggingface/hub';
import type { ModelEntry } from '@huggingface/hub';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { explainHubError } from './explain-error.ts';
import { fetchAnswers } from './hub.ts';
import type { Hub } from './hub.ts';
import { licenceOf } from './repository.ts';

interface HubModel {
  readonly repository: string;
  readonly licence: string | null;
  readonly gated: boolean;
  readonly downloads: number;
  readonly modelType: string | null;
  readonly parameters: number | null;
  readonly sizeBytes: number | null;
  readonly config: JsonObject | null;
}

/** More are looked for by more words. */
const MAX_MODELS = 10;
const ANSWERS_WITHIN_MS = 30_000;

/** Bytes of a number, by the names that the Hub has from safetensors' headers. */
const BYTES: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
};

/**
 * Text models with weights in safetensors, those that are fetched most first.
 * @throws ParleyError io where the Hub cannot be reached, fails, or takes longer than half a minute; cancelled
 */
export async function searchHub(
  hub: Hub,
  query: string,
  signal?: AbortSignal,
  withinMs = ANSWERS_WITHIN_MS,
): Promise<{ hub: string; models: HubModel[] }> {
  const late = AbortSignal.timeout(withinMs);
  const either = AbortSignal.any([late, ...(signal ? [signal] : [])]);
  const models = listModels({
    hubUrl: hub.url,
    accessToken: hub.accessToken,
    fetch: fetchAnswers(hub, either),
    search: { query, task: 'text-generation', tags: ['safetensors'] },
    sort: 'downloads',
    limit: MAX_MODELS,
    additionalFields: ['config', 'cardData', 'tags', 'safetensors'],
  });
  const entries: Entry[] = [];
  try {
    for await (const entry of models) entries.push(entry);
  } catch (error) {
    if (late.aborted && !signal?.aborted) throw tooSlow(hub, withinMs, error);
    throw explainHubError(error, said('errors.hub.modelsCalled', { query }), hub, signal);
  }
  return { hub: hub.url, models: await Promise.all(entries.map((entry) => described(hub, entry, either))) };
}

type Entry = Pick<ModelEntry, 'name' | 'gated' | 'downloads'> & {
  readonly config?: unknown;
  readonly cardData?: unknown;
  readonly tags?: string[];
  readonly safetensors?: { readonly parameters?: Readonly<Record<string, number>>; readonly total?: number };
};

async function described(hub: Hub, entry: Entry, signal: AbortSignal): Promise<HubModel> {
  const { name, gated, downloads, safetensors } = entry;
  const modelType = (entry.config as { model_type?: unknown } | undefined)?.model_type;
  const byType = Object.entries(safetensors?.parameters ?? {});
  const isSized = byType.length > 0 && byType.every(([type, count]) => type in BYTES && Number.isFinite(count));
  return {
    repository: name,
    licence: licenceOf(entry) ?? null,
    gated: Boolean(gated),
    downloads: Number.isFinite(downloads) ? downloads : 0,
    modelType: typeof modelType === 'string' ? modelType : null,
    parameters: typeof safetensors?.total === 'number' ? safetensors.total : null,
    sizeBytes: isSized ? byType.reduce((sum, [type, count]) => sum + BYTES[type] * count, 0) : null,
    config: await configOf(hub, name, signal),
  };
}

/** A gated model's is refused to who has not accepted its terms; figures then wait until it is looked at. */
async function configOf(hub: Hub, name: string, signal: AbortSignal): Promise<JsonObject | null> {
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(name)) return null;
  try {
    const headers = hub.accessToken === undefined ? undefined : { Authorization: `Bearer ${hub.accessToken}` };
    const response = await fetchAnswers(hub, signal)(`${hub.url}/${name}/resolve/main/config.json`, { headers });
    const config: unknown = response.ok ? await response.json() : null;
    return typeof config === 'object' && !Array.isArray(config) ? (config as JsonObject | null) : null;
  } catch {
    return null;
  }
}

function tooSlow(hub: Hub, withinMs: number, cause: unknown): ParleyError {
  return new ParleyError(
    'io',
    said('errors.hub.tooSlow', { hub: hub.url, seconds: withinMs / 1000 }),
    { hub: hub.url },
    { cause },
  );
}
