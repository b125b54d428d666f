import { expect, test } from 'vitest';
import { memoryFigures, type MemoryEstimate } from '../../../shared/domain/run-memory.ts';
import { memoryLine, MemoryUse } from './memory-lines.ts';

const estimate = (activations: number, changes: Partial<MemoryEstimate> = {}): MemoryEstimate => ({
  shares: { runtime: 1e8, parameters: 2e7, optimizer: 4e7, copies: 4e7, activations, sampling: 0 },
  availableBytes: 21e9,
  recompute: false,
  parts: 1,
  ...changes,
});

test('before a run the largest of its stages is told, and how it comes to fit', () => {
  const reward = { stage: 'reward', ...estimate(1e8), refusal: null };
  expect(memoryLine([reward])).toBe('Memory: at most about 300 MB of 21.0 GB.');
  const ppo = { stage: 'ppo', ...estimate(9e8, { recompute: true, parts: 4 }), refusal: null };
  expect(memoryLine([reward, ppo])).toBe(
    'Memory (ppo): at most about 1.1 GB of 21.0 GB, with activations computed twice and batches in 4 parts.',
  );
  expect(() => memoryLine([reward, { ...ppo, refusal: 'PPO would need more.' }])).toThrow('PPO would need more.');
});

test('after a stage, what it used is told beside what was expected, once both are known', () => {
  const use = new MemoryUse();
  const metrics = Object.entries(memoryFigures(estimate(1e8))).map(([name, value]) => ({ name, value }));
  const inStage = (figures: { name: string; value: number }[], step = 0) =>
    figures.map((figure) => ({ stage: 'sft', step, ...figure }));
  expect(use.take(inStage(metrics))).toEqual([]);
  expect(use.take(inStage([{ name: 'loss', value: 2 }], 1))).toEqual([]);
  expect(use.take(inStage([{ name: 'memory/used', value: 2.5e8 }]))).toEqual([
    'Memory (sft): 250 MB used at most, of 300 MB expected at most.',
  ]);
});
