/** Sizes of a run. Balanced is what it does when it is told nothing. */
import { counted } from '../../domain/counted.ts';

export const presetNames = ['quick', 'balanced', 'thorough'] as const;
export type PresetName = (typeof presetNames)[number];

/** As a form offers it. */
export interface PresetChoice {
  readonly name: PresetName;
  readonly title: string;
  readonly purpose: string;
  readonly facts: string;
}

export interface Preset extends PresetChoice {
  /** Of the setting that says how long. */
  readonly amount: number;
}

type Amounts = Readonly<Partial<Record<PresetName, number>>>;

export const presetTitles: Readonly<Record<PresetName, string>> = {
  quick: 'Quick',
  balanced: 'Balanced',
  thorough: 'Thorough',
};

const quick = 'To see whether it goes anywhere.';
const usual = 'The usual.';

export function epochPresets(amounts: Amounts): Preset[] {
  const thorough = 'For little data; more would be learnt by heart.';
  const times = (amount: number) => (amount === 1 ? 'once' : amount === 2 ? 'twice' : `${amount} times`);
  return presetsOf(amounts, { quick, balanced: usual, thorough }, (amount) => `everything seen ${times(amount)}`);
}

export function replyPresets(amounts: Amounts): Preset[] {
  const thorough = 'When a small gain has to show.';
  const facts = (amount: number) => `${counted(amount, 'reply', 'replies')} to learn from`;
  return presetsOf(amounts, { quick, balanced: usual, thorough }, facts);
}

function presetsOf(
  amounts: Amounts,
  purposes: Readonly<Record<PresetName, string>>,
  facts: (amount: number) => string,
): Preset[] {
  return presetNames.flatMap((name) => {
    const amount = amounts[name];
    if (amount === undefined) return [];
    return [{ name, title: presetTitles[name], purpose: purposes[name], facts: facts(amount), amount }];
  });
}
