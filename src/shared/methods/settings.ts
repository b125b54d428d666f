/**
 * What each method can be told: its settings with defaults, ranges and a sentence each. Apart from the descriptions, which
 * the page holds too: the page asks for the fields of its forms, and does without zod.
 */
import type { z } from 'zod';
import type { MethodName } from './all.ts';
import { dpoSettingsSchema } from './dpo-settings.ts';
import { ppoSettingsSchema } from './ppo-settings.ts';
import { rewardSettingsSchema } from './reward-settings.ts';
import { sftSettingsSchema } from './sft-settings.ts';

export const methodSettings = {
  sft: sftSettingsSchema,
  reward: rewardSettingsSchema,
  dpo: dpoSettingsSchema,
  ppo: ppoSettingsSchema,
} as const satisfies Record<MethodName, z.ZodObject>;
