/**
 * What runs from a big model do when they are told nothing else. The methods' own defaults are for the few million parameters
 * of the shipped model: there all weights are trained, on thousands of replies, in minutes.
 */
import type { JsonObject } from '../domain/json.ts';
import { t } from '../language/t.ts';
import type { Method } from './all.ts';
import { replyPresets } from './parts/presets.ts';
import type { Preset } from './parts/presets.ts';

/** Parameters from which on the defaults are these. */
const bigModelParameters = 100e6;

export function isBig(parameters: number | null): boolean {
  return parameters !== null && parameters >= bigModelParameters;
}

/** Adapters hold well under a twentieth of the weights, and so do their gradients and AdamW's means (Hu et al. 2021, section 4.2). */
const adapters = { loraRank: 16, loraAlpha: 32 };
/** A reply of a chat model takes more tokens than one of the shipped model, and each takes longer. */
const rollouts = { rolloutBatchSize: 32, maxNewTokens: 64 };
const replies = { quick: 64, balanced: 256, thorough: 1024 };

/** Other methods, such as DQN over candidate replies, train a head and leave the policy as it is. */
const trainsPolicy = ({ settings }: Pick<Method, 'settings'>) => 'loraRank' in settings;

/** The settings of a method whose default depends on the size, with that default; empty for a small model. */
export function defaultsBySize(
  method: Pick<Method, 'needs' | 'amount' | 'settings'>,
  parameters: number | null,
): JsonObject {
  if (!isBig(parameters) || !trainsPolicy(method)) return {};
  return { ...adapters, ...(method.needs === 'prompts' && { ...rollouts, [method.amount]: replies.balanced }) };
}

/** Sizes of a run to choose from; balanced is the default. */
export function presetsBySize(
  method: Pick<Method, 'needs' | 'presets' | 'settings'>,
  parameters: number | null,
): readonly Preset[] {
  return isBig(parameters) && trainsPolicy(method) && method.needs === 'prompts'
    ? replyPresets(replies)
    : method.presets;
}

/** Why the defaults of a run from this model are what they are; undefined where they are the method's own. */
export function whyBySize(method: Pick<Method, 'needs' | 'settings'>, parameters: number | null): string | undefined {
  if (parameters === null || !isBig(parameters) || !trainsPolicy(method)) return undefined;
  const size = { parameters, rank: adapters.loraRank };
  return method.needs === 'prompts'
    ? t.sizes.defaultsForBigRollouts({ ...size, replies: rollouts.rolloutBatchSize, tokens: rollouts.maxNewTokens })
    : t.sizes.defaultsForBig(size);
}
