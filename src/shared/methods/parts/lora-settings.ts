import { choice, number, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

/** Flat, as the settings of every trainer hold them. */
export const loraSettings = {
  loraRank: whole(
    0,
    { min: 0, max: 1024 },
    'Rank of the low-rank adapters (LoRA) that are trained instead of the weights; 0 trains all weights. 8 to 64 are usual.',
  ),
  loraAlpha: number(
    16,
    { above: 0 },
    'Adapters are scaled by alpha / rank, so that the learning rate need not change with the rank.',
  ),
  loraTargets: choice(
    'all-linear',
    ['attention', 'all-linear'],
    'Which linear layers get adapters: those of attention, or those of the feed-forward layers too.',
  ),
};

export type LoraSettings = ValuesOf<typeof loraSettings>;
