/** What a round is told beside its trainers' settings, and sizes of it to choose from. */
import { said } from '../language/said.ts';
import { methodCalled } from './all.ts';
import { isBig, presetsBySize } from './big-models.ts';
import type { PolicyMethodName } from './all.ts';
import { presetNames } from './parts/presets.ts';
import type { PresetChoice, PresetName } from './parts/presets.ts';
import { whole } from './parts/setting.ts';

export const contestSettings = {
  contestPrompts: whole(128, { min: 20, max: 10_000 }, said('methodSettings.contestPrompts')),
  contestSamples: whole(4, { min: 1, max: 64 }, said('methodSettings.contestSamples')),
};

export interface RoundPreset extends PresetChoice {
  /** By the names of settings: the method's, and the contest's. */
  readonly settings: Readonly<Record<string, number>>;
}

const contests = {
  quick: { purpose: said('sizes.toTry'), contestPrompts: 64, contestSamples: 2 },
  balanced: { purpose: said('sizes.forVerdict'), contestPrompts: 128, contestSamples: 4 },
  thorough: { purpose: said('sizes.forSmallGains'), contestPrompts: 256, contestSamples: 4 },
} as const satisfies Record<PresetName, object>;

/** Replies of a big model take their time, in the contest too. */
const contestsOfBig = {
  quick: { purpose: contests.quick.purpose, contestPrompts: 32, contestSamples: 2 },
  balanced: { purpose: contests.balanced.purpose, contestPrompts: 64, contestSamples: 2 },
  thorough: { purpose: contests.thorough.purpose, contestPrompts: 128, contestSamples: 4 },
} as const satisfies Record<PresetName, object>;

/** What the contest is where a round is told nothing. @param parameters of the version that it starts from */
export function contestBySize(parameters: number | null): { contestPrompts: number; contestSamples: number } {
  const { contestPrompts, contestSamples } = (isBig(parameters) ? contestsOfBig : contests).balanced;
  return { contestPrompts, contestSamples };
}

/**
 * The method's own sizes, each with a contest that fits it. Balanced is what a round does when it is told nothing.
 * @param parameters of the version that it starts from; null where they are not known
 */
export function roundPresets(name: PolicyMethodName, parameters: number | null = null): RoundPreset[] {
  const method = methodCalled(name);
  const { amount } = method;
  const presets = presetsBySize(method, parameters);
  return presetNames.flatMap((size) => {
    const own = presets.find((preset) => preset.name === size);
    if (own === undefined) return [];
    const { purpose, ...contest } = (isBig(parameters) ? contestsOfBig : contests)[size];
    const judged = contest.contestPrompts * contest.contestSamples;
    return [
      {
        name: size,
        title: own.title,
        purpose,
        facts: said('sizes.withContest', { facts: own.facts, judged }),
        settings: { [amount]: own.amount, ...contest },
      },
    ];
  });
}
