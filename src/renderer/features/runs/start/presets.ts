/** Sizes of a round. Balanced is what it does when it is told nothing. */
import { counted } from '../../../../shared/domain/counted.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { methods } from '../../../../shared/methods/all.ts';
import { presetNames } from '../../../../shared/methods/parts/presets.ts';
import type { PresetChoice, PresetName } from '../../../../shared/methods/parts/presets.ts';
import { formatCount } from '../../../ui/format.ts';

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

interface RoundPreset {
  readonly title: string;
  readonly purpose: string;
  readonly episodes: number;
  readonly contestPrompts: number;
  readonly contestSamples: number;
}

const contests = {
  quick: { purpose: 'To see whether it goes anywhere.', contestPrompts: 64, contestSamples: 1 },
  balanced: { purpose: 'Enough for a verdict, mostly.', contestPrompts: 128, contestSamples: 2 },
  thorough: { purpose: 'When a small gain has to show.', contestPrompts: 256, contestSamples: 4 },
} as const satisfies Record<PresetName, Omit<RoundPreset, 'title' | 'episodes'>>;

/** The policy's own sizes, each with a contest that fits it. */
export const presets = Object.fromEntries(
  methods.ppo.presets.map(({ name, title, amount }) => [name, { title, episodes: amount, ...contests[name] }]),
) as Readonly<Record<PresetName, RoundPreset>>;

/** Undefined where the sizes are none of a preset's. */
export function presetOf(typed: Readonly<Record<string, string>>): PresetName | undefined {
  return presetNames.find((name) => {
    const { episodes, contestPrompts, contestSamples } = presets[name];
    return Object.entries({ episodes, contestPrompts, contestSamples }).every(
      ([field, value]) => typed[field] === String(value),
    );
  });
}

export const roundPresets: readonly PresetChoice[] = presetNames.map((name) => {
  const { title, purpose, episodes, contestPrompts, contestSamples } = presets[name];
  const judged = formatCount(contestPrompts * contestSamples);
  return {
    name,
    title,
    purpose,
    facts: `${counted(episodes, 'reply', 'replies')} to learn from, ${judged} to be judged on`,
  };
});
