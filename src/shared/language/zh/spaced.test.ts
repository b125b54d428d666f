import { expect, test } from 'vitest';
import { spaced } from './spaced.ts';

test.each([
  ['DPO', '用于 DPO 的提示'],
  ['蒸馏', '用于蒸馏的提示'],
  ['监督微调 (SFT)', '用于监督微调 (SFT) 的提示'],
  ['规则“question”', '用于规则“question”的提示'],
])('a space stands between Chinese and what is not: %s', (method, sentence) => {
  expect(`用于${spaced(method)}的提示`).toBe(sentence);
});
