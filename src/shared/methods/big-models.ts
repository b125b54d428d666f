/**
 * What runs from a big model do when they are told nothing else. The methods' own defaults are for the few million parameters
 * of the shipped model: there all weights are trained, on thousands of replies, in minutes.
 */
import type { JsonObject } from '../domain/json.ts';
import { methodCalled } from './all.ts';
import type { MethodName } from './all.ts';

/** Parameters from which on the defaults are these. */
const bigModelParameters = 100e6;

function isBig(parameters: number | null): boolean {
  return parameters !== null && parameters >= bigModelParameters;
}

/** Adapters hold well under a twentieth of the weights, and so do their gradients and AdamW's means (Hu et al. 2021, section 4.2). */
const adapters = { loraRank: 16, loraAlpha: 32 };
/** A reply of a chat model takes more tokens than one of the shipped model, and each takes longer. */
const rollouts = { episodes: 256, rolloutBatchSize: 32, maxNewTokens: 64 };

/** The settings of a method whose default depends on the size, with that default; empty for a small model. */
export function defaultsBySize(name: MethodName, parameters: number | null): JsonObject {
  if (!isBig(parameters)) return {};
  return { ...adapters, ...(methodCalled(name).needs === 'prompts' && rollouts) };
}
