import { expect, test } from 'vitest';
import { groupPrompts } from '../../../shared/domain/prompt-groups.ts';
import { openStore } from '../../store/store.ts';
import { checkData } from '../../workers/check-data.ts';
import type { CheckData } from '../../workers/check-data.ts';
import { knownGroups, withGroups } from './known-groups.ts';
import { tempDir } from '../test-app.fixture.ts';

const asked = (content: string) => [{ role: 'user' as const, content }];
const noProcess: CheckData = () => {
  throw new Error('A process was started.');
};

test('many prompts are grouped by a process of their own, once, as they would be here', async () => {
  using store = openStore(await tempDir(), 'parley test');
  const aside: CheckData = (ask, signal) => checkData({ databaseFile: store.home.databaseFile }, ask, signal);
  const prompts = Array.from({ length: 2400 }, (_, i) =>
    asked(`How does number ${i % 1200} bake bread${'?'.repeat(i % 3)}`),
  );
  expect(() => knownGroups(prompts)).toThrow('call this inside withGroups');
  let times = 0;
  const work = () => {
    times += 1;
    return knownGroups(prompts);
  };
  expect(await withGroups(aside, work)).toEqual(groupPrompts(prompts));
  expect(times).toBe(2);
  expect(await withGroups(noProcess, work)).toEqual(groupPrompts(prompts));
  expect(times).toBe(3);
});

test('few prompts are grouped at once, and what goes wrong with the work is told', async () => {
  const prompts = ['a b c', 'd e f'].map(asked);
  expect(await withGroups(noProcess, () => knownGroups(prompts))).toEqual(groupPrompts(prompts));
  await expect(withGroups(noProcess, () => Promise.reject(new Error('No data.')))).rejects.toThrow('No data.');
});
