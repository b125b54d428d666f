/** Sizes of a run. Balanced is what it does when it is told nothing. */
import { counted } from '../../../shared/domain/counted.ts';
import type { SettingField } from '../../../shared/contract/setting-fields.ts';
import { formatCount } from '../../ui/format.ts';

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

/** As a form offers it. */
export interface PresetChoice {
  readonly name: PresetName;
  readonly title: string;
  readonly purpose: string;
  readonly facts: string;
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

interface TrainerPreset extends PresetChoice {
  /** Of the setting that says how long. */
  readonly amount: number;
}

const epochs = (amount: number) =>
  `everything seen ${amount === 1 ? 'once' : amount === 2 ? 'twice' : `${amount} times`}`;
const thoroughEpochs = 'For little data; more would be learnt by heart.';

/** One trainer alone. Comparisons are learnt by heart so soon that once is the usual. */
export const trainerPresets: Readonly<Record<'sft' | 'reward' | 'dpo' | 'ppo', readonly TrainerPreset[]>> = {
  sft: [
    { name: 'quick', title: 'Quick', purpose: presets.quick.purpose, facts: epochs(1), amount: 1 },
    { name: 'balanced', title: 'Balanced', purpose: 'The usual.', facts: epochs(2), amount: 2 },
    { name: 'thorough', title: 'Thorough', purpose: thoroughEpochs, facts: epochs(4), amount: 4 },
  ],
  reward: pairPresets(),
  dpo: pairPresets(),
  ppo: presetNames.map((name) => {
    const { title, episodes: amount } = presets[name];
    const purpose = { quick: presets.quick.purpose, balanced: 'The usual.', thorough: presets.thorough.purpose }[name];
    return { name, title, purpose, facts: `${counted(amount, 'reply', 'replies')} to learn from`, amount };
  }),
};

function pairPresets(): TrainerPreset[] {
  return [
    { name: 'balanced', title: 'Balanced', purpose: 'The usual.', facts: epochs(1), amount: 1 },
    { name: 'thorough', title: 'Thorough', purpose: thoroughEpochs, facts: epochs(3), amount: 3 },
  ];
}
