/** What training, sampling and their processes report: errors, and why a run ended. */
import { formats } from './formats.ts';

export const training = {
  settingsRefused: ({ method, setting, problem }: { method: string; setting: string; problem: string }) =>
    `Settings of ${method}: ${setting}: ${problem}`,
  notWholeGroups: ({ batch, group, near }: { batch: number; group: number; near: readonly number[] }) =>
    `expected a multiple of samplesPerPrompt (${group}), such as ${formats.choice(near.map(String))}, got ${batch}`,
};
