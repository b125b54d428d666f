import { expect, test } from 'vitest';
import type { EngineName } from '../../shared/domain/engine-name.ts';
import type { EngineProbe } from '../workers/probe-engine.ts';
import { tempStore } from '../store/temp-home.fixture.ts';
import { Engines } from './engines.ts';
import { render } from '../../shared/language/said.ts';

const results: Partial<Record<EngineName, Omit<EngineProbe, 'name'>>> = {
  'onnxruntime-cpu': { device: 'cpu', reason: null, trainingMs: 40, samplingMs: 3 },
  'onnxruntime-webgpu': { device: 'NVIDIA', reason: null, trainingMs: 4, samplingMs: 6 },
};
const missing = { device: 'gpu', reason: 'not on this machine', trainingMs: null, samplingMs: null };

/** Engines of a machine with these results, and how often each was tried. */
function enginesOf({
  chosen,
  versions = { onnxruntime: '1' },
}: { chosen?: string; versions?: Record<string, string> } = {}) {
  const { settings } = tempStore();
  const tried: EngineName[] = [];
  const probe = async (name: EngineName): Promise<EngineProbe> => {
    tried.push(name);
    return { name, ...(results[name] ?? missing) };
  };
  const create = (changed = versions) => new Engines({ settings, probe, versions: changed, chosen });
  return { engines: create(), create, settings, tried };
}

test('the fastest engine is taken, for training and for sampling by itself', async () => {
  const { engines } = enginesOf();
  expect(engines.forSampling()).toBe('onnxruntime-cpu');
  expect(await engines.forTraining()).toBe('onnxruntime-webgpu');
  expect(engines.forSampling()).toBe('onnxruntime-cpu');
  const webgpu = engines.list().find(({ name }) => name === 'onnxruntime-webgpu');
  expect(webgpu).toMatchObject({ available: true, device: 'NVIDIA', chosenFor: ['training'], trainingMs: 4 });
});

test('engines are tried once on a machine, and again with other versions or when asked to', async () => {
  const { engines, create, tried } = enginesOf();
  await Promise.all([engines.forTraining(), engines.check()]);
  const once = tried.length;
  expect(new Set(tried).size).toBe(once);
  await create().forTraining();
  expect(tried).toHaveLength(once);
  await create({ onnxruntime: '2' }).forTraining();
  expect(tried).toHaveLength(2 * once);
  await create({ onnxruntime: '2' }).check({ again: true });
  expect(tried).toHaveLength(3 * once);
});

test('an engine chosen by hand is taken without a trial, the command line before the setting', async () => {
  const { engines, settings, tried } = enginesOf();
  settings.set('engine', 'onnxruntime-webgpu');
  expect(await engines.forTraining()).toBe('onnxruntime-webgpu');
  expect(engines.forSampling()).toBe('onnxruntime-webgpu');
  expect(tried).toEqual([]);
  expect(await enginesOf({ chosen: 'onnxruntime-cpu' }).engines.forTraining()).toBe('onnxruntime-cpu');
});

test('an engine that cannot train leaves training to the automatic choice', async () => {
  const { engines } = enginesOf({ chosen: 'onnxruntime-cuda' });
  expect(engines.forSampling()).toBe('onnxruntime-cuda');
  expect(await engines.forTraining()).toBe('onnxruntime-webgpu');
});

test('a name that there is not is refused with those that there are, and the list still says what there is', () => {
  const { engines } = enginesOf({ chosen: 'cuda' });
  expect(engines.atStart).toBe('cuda');
  expect(() => engines.forSampling()).toThrow(/no engine "cuda".*PARLEY_ENGINE.*auto or one of onnxruntime-cpu/);
  const stored = enginesOf();
  stored.settings.set('engine', 'gpu');
  expect(render(stored.engines.fault!)).toMatch(/no engine "gpu", which the setting "engine" names/);
  expect(stored.engines.list()[0]).toMatchObject({ name: 'onnxruntime-cpu', available: true, chosenFor: [] });
  stored.settings.set('engine', null);
  expect(stored.engines.fault).toBeUndefined();
  expect(stored.engines.list()[0].chosenFor).toEqual(['training', 'sampling']);
});
