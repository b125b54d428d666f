import { expect, test } from 'vitest';
import { RewardPick } from './reward-pick.svelte.ts';

test('each kind is told as commands have it, and what does not fit is said', () => {
  const pick = new RewardPick('model');
  expect([pick.text, pick.error, pick.usesModel]).toEqual(['model', undefined, true]);
  pick.kind = 'rule';
  expect([pick.text, pick.error, pick.usesModel]).toEqual(['rule:question', undefined, false]);
  pick.rule = 'length';
  expect([pick.text, pick.error]).toEqual(['rule:length:5-20', undefined]);
  pick.settings.length = '20-5';
  expect(pick.error).toMatch(/such as 5-20/);
  pick.rule = 'keyword';
  pick.settings.keyword = ' ';
  expect(pick.error).toMatch(/such as please/);
  pick.kind = 'mix';
  expect([pick.error, pick.usesModel]).toEqual([undefined, true]);
  pick.mix = '0.5*rule:json + rule:question';
  expect(pick.rewards).toEqual([
    { name: 'rule:json', weight: 0.5 },
    { name: 'rule:question', weight: 1 },
  ]);
  pick.mix = '0.5*rule:question + nothing';
  expect(pick.error).toMatch(/known parts/);
  pick.mix = 'rule:length';
  expect(pick.error).toMatch(/known parts/);
  pick.mix = 'question';
  expect([pick.error, pick.usesModel]).toEqual([expect.stringContaining('Expected known parts joined by +'), false]);
  pick.kind = 'file';
  pick.file = 'reward.js';
  expect(pick.error).toMatch(/whole path/);
  pick.file = '/home/me/reward.js';
  expect([pick.text, pick.error]).toEqual(['file:/home/me/reward.js', undefined]);
});

test.each([
  'model',
  'rule:question',
  'rule:regex:a:b',
  'file:/a + b.js',
  '0.5*rule:json',
  '0.7*model + 0.3*rule:length:5-20',
])('%s of a run is filled in again', (text) => {
  const told = new RewardPick('model', 'mix');
  told.mix = text;
  const again = new RewardPick('model');
  again.fill(told.rewards);
  expect(again.text).toBe(text);
});
