import { expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/contract.ts';
import type { EngineView } from '../../../shared/contract/env.ts';
import { engineChoices, EnginesState, engineUse } from './engines-state.svelte.ts';

const engine: EngineView = {
  name: 'onnxruntime-cpu',
  device: 'cpu',
  available: true,
  tried: true,
  reason: null,
  purposes: ['training', 'sampling'],
  chosenFor: ['training', 'sampling'],
  trainingMs: 20.4,
  samplingMs: 1.234,
};

it('says what an engine is used for and how long its steps take', () => {
  expect(engineUse(engine)).toBe('Trains and samples. Measured: training step 20 ms, sampling step 1.2 ms.');
  expect(engineUse({ ...engine, chosenFor: [], trainingMs: null, samplingMs: 5800 })).toBe(
    'Measured: sampling step 5,800 ms.',
  );
  expect(engineUse({ ...engine, chosenFor: ['sampling'], trainingMs: null, samplingMs: null })).toBe('Samples.');
});

it('offers what was not tried yet, and not what failed', () => {
  const failed = { ...engine, name: 'onnxruntime-cuda', available: false } as const;
  const untried = { ...engine, name: 'onnxruntime-webgpu', available: false, tried: false } as const;
  expect(engineChoices([engine, failed, untried]).map(({ value, disabled }) => [value, disabled ?? false])).toEqual([
    ['auto', false],
    ['onnxruntime-cpu', false],
    ['onnxruntime-cuda', true],
    ['onnxruntime-webgpu', false],
  ]);
});

it('keeps the choice where every host finds it, and automatic as no choice', async () => {
  const stored = new Map<string, unknown>([['engine', 'onnxruntime-webgpu']]);
  let reloads = 0;
  const settings = {
    get: async ({ key }: { key: string }) => stored.get(key) ?? null,
    set: async ({ key, value }: { key: string; value: unknown }) => stored.set(key, value),
  };
  const state = new EnginesState({ settings } as unknown as Client, async () => void reloads++);
  await state.load();
  expect(state.choice).toBe('onnxruntime-webgpu');
  await state.choose('auto');
  expect([state.choice, stored.get('engine'), reloads]).toEqual(['auto', null, 1]);
});
