import { said } from '../../language/said.ts';
import { choice, number, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

/** Flat, as the settings of every trainer hold them. */
export const loraSettings = {
  loraRank: whole(0, { min: 0, max: 1024 }, said('methodSettings.loraRank')),
  loraAlpha: number(16, { above: 0 }, said('methodSettings.loraAlpha')),
  loraTargets: choice('all-linear', ['attention', 'all-linear'], said('methodSettings.loraTargets')),
};

export type LoraSettings = ValuesOf<typeof loraSettings>;
