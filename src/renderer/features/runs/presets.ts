/** Three sizes of a round. Balanced is what a round does when it is told nothing. */
import type { SettingField } from '../../../shared/contract/setting-fields.ts';

const whole = { kind: 'whole' as const, optional: false, aboveMin: false, belowMax: false, choices: [] };

/** The contest's settings, as `round.start` takes them beside the trainers' own. */
export const contestFields: readonly SettingField[] = [
  {
    ...whole,
    name: 'contestPrompts',
    description: 'At most so many prompts are held out for the contest; more of them narrow the interval.',
    default: 128,
    min: 2,
    max: 10_000,
  },
  {
    ...whole,
    name: 'contestSamples',
    description: 'Replies of each version to each of those prompts.',
    default: 2,
    min: 1,
    max: 64,
  },
];

interface Preset {
  readonly title: string;
  readonly purpose: string;
  readonly episodes: number;
  readonly contestPrompts: number;
  readonly contestSamples: number;
}

export const presets = {
  quick: {
    title: 'Quick',
    purpose: 'To see whether it goes anywhere.',
    episodes: 512,
    contestPrompts: 64,
    contestSamples: 1,
  },
  balanced: {
    title: 'Balanced',
    purpose: 'Enough for a verdict, mostly.',
    episodes: 2048,
    contestPrompts: 128,
    contestSamples: 2,
  },
  thorough: {
    title: 'Thorough',
    purpose: 'When a small gain has to show.',
    episodes: 8192,
    contestPrompts: 256,
    contestSamples: 4,
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];

/** Undefined where the sizes are none of a preset's. */
export function presetOf(typed: Readonly<Record<string, string>>): PresetName | undefined {
  return presetNames.find((name) => {
    const { episodes, contestPrompts, contestSamples } = presets[name];
    return Object.entries({ episodes, contestPrompts, contestSamples }).every(
      ([field, value]) => typed[field] === String(value),
    );
  });
}
