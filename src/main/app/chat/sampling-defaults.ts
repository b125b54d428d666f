import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { readGenerationConfig } from '../../models/files/generation-config.ts';
import type { Store } from '../../store/store.ts';
import { settingsFor } from '../runs/job-settings.ts';

/** Parley's own, where a version's makers recommend nothing. */
const defaults = { maxTokens: 128, temperature: 0.8, topK: 0, topP: 0.95 };

/** What was asked for, completed by the version's generation_config.json, then by Parley's defaults. */
export async function samplingFor(
  store: Store,
  version: VersionId,
  asked: Partial<SamplingSettings>,
): Promise<SamplingSettings> {
  const { generationConfig: advice } = await readGenerationConfig(store.home.versionDir(version));
  return {
    maxTokens: advice.max_new_tokens ?? defaults.maxTokens,
    temperature: advice.temperature ?? defaults.temperature,
    topK: advice.top_k ?? defaults.topK,
    topP: advice.top_p ?? defaults.topP,
    ...(advice.min_p && { minP: advice.min_p }),
    ...(advice.repetition_penalty && { repetitionPenalty: advice.repetition_penalty }),
    ...asked,
  };
}

/** Of replies to choose from: at the low temperature that one reply is best at they would be much alike. */
const candidatesTemperature = 0.8;

/** As `samplingFor`, for several replies to the same prompt. */
export async function samplingForCandidates(
  store: Store,
  version: VersionId,
  asked: Partial<SamplingSettings>,
): Promise<SamplingSettings> {
  const settings = await samplingFor(store, version, asked);
  return {
    ...settings,
    temperature: asked.temperature ?? Math.max(settings.temperature, candidatesTemperature),
  };
}

/**
 * For rankings that a rule makes: what PPO will sample, with nothing filtered out, since a reward model knows only what it
 * has seen ranked. People get what reads well instead.
 */
export function samplingForRule(asked: Partial<SamplingSettings>): SamplingSettings {
  const { maxNewTokens, temperature } = settingsFor('ppo', {});
  return { maxTokens: maxNewTokens, temperature, topK: 0, topP: 1, ...asked };
}

/** A seed nobody chose; told with the result, so that it can be asked for again. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
