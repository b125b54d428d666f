import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const training: Catalogue['training'] = {
  settingsRefused: ({ method, setting, problem }) => `${method} 的设置 ${setting}：${problem}`,
  notWholeGroups: ({ batch, group, near }) =>
    `应为 samplesPerPrompt (${group}) 的倍数，例如 ${formats.choice(near.map(String))}，实际为 ${batch}`,
};
