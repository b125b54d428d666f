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

/** The settings of a method whose default depends on the size, with that default; empty for a small model. */
export function defaultsBySize(
  { needs, amount }: Pick<Method, 'needs' | 'amount'>,
  parameters: number | null,
): JsonObject {
  if (!isBig(parameters)) return {};
  return { ...adapters, ...(needs === 'prompts' && { ...rollouts, [amount]: replies.balanced }) };
}

/** Sizes of a run to choose from; balanced is the default. */
export function presetsBySize(
  { needs, presets }: Pick<Method, 'needs' | 'presets'>,
  parameters: number | null,
): readonly Preset[] {
  return isBig(parameters) && needs === 'prompts' ? replyPresets(replies) : presets;
}

/** Why the defaults of a run from this model are what they are; undefined where they are the method's own. */
export function whyBySize({ needs }: Pick<Method, 'needs'>, parameters: number | null): string | undefined {
  if (parameters === null || !isBig(parameters)) return undefined;
  const size = { parameters, rank: adapters.loraRank };
  return needs === 'prompts'
    ? t.sizes.defaultsForBigRollouts({ ...size, replies: rollouts.rolloutBatchSize, tokens: rollouts.maxNewTokens })
    : t.sizes.defaultsForBig(size);
}
