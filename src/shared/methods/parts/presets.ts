/** Sizes of a run. Balanced is what it does when it is told nothing. */
import { said } from '../../language/said.ts';
import type { Said } from '../../language/said.ts';

export const presetNames = ['quick', 'balanced', 'thorough'] as const;
export type PresetName = (typeof presetNames)[number];

/** As a form offers it. */
export interface PresetChoice {
  readonly name: PresetName;
  readonly title: Said;
  readonly purpose: Said;
  readonly facts: Said;
}

export interface Preset extends PresetChoice {
  /** Of the setting that says how long. */
  readonly amount: number;
}

type Amounts = Readonly<Partial<Record<PresetName, number>>>;

const titles: Readonly<Record<PresetName, Said>> = {
  quick: said('sizes.quick'),
  balanced: said('sizes.balanced'),
  thorough: said('sizes.thorough'),
};

const quick = said('sizes.toTry');
const balanced = said('sizes.usual');

export function epochPresets(amounts: Amounts): Preset[] {
  const purposes = { quick, balanced, thorough: said('sizes.forLittleData') };
  return presetsOf(amounts, purposes, (amount) => said('sizes.epochs', { amount }));
}

export function replyPresets(amounts: Amounts): Preset[] {
  const purposes = { quick, balanced, thorough: said('sizes.forSmallGains') };
  return presetsOf(amounts, purposes, (amount) => said('sizes.replies', { amount }));
}

function presetsOf(
  amounts: Amounts,
  purposes: Readonly<Record<PresetName, Said>>,
  facts: (amount: number) => Said,
): Preset[] {
  return presetNames.flatMap((name) => {
    const amount = amounts[name];
    if (amount === undefined) return [];
    return [{ name, title: titles[name], purpose: purposes[name], facts: facts(amount), amount }];
  });
}
