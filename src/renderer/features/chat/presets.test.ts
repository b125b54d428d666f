import { expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/contract.ts';
import type { JsonValue } from '../../../shared/domain/json.ts';
import { Presets, presetsIn } from './presets.svelte.ts';

function stored(value: JsonValue = null) {
  const settings = {
    get: () => Promise.resolve(value),
    set: (given: { value: JsonValue }) => Promise.resolve((value = given.value)),
  };
  return new Presets({ settings } as unknown as Client);
}

test('presets are kept by name, found by what they hold, and removed', async () => {
  const presets = stored();
  await presets.save({ name: 'Warm', systemPrompt: '', sampling: { temperature: '1.2', topK: '' } });
  await presets.save({ name: 'Gardener', systemPrompt: 'You are a gardener.', sampling: {} });
  await presets.save({ name: 'Warm', systemPrompt: '', sampling: { temperature: '1.5' } });
  expect(presets.all.map(({ name }) => name)).toEqual(['Gardener', 'Warm']);
  expect(presets.matching('', { temperature: '1.5', topK: '' })?.name).toBe('Warm');
  expect(presets.matching('', { temperature: '1.5', topK: '3' })).toBeUndefined();
  expect(presets.matching('', { topK: '' })).toBeUndefined();
  await presets.remove('Gardener');
  await presets.load();
  expect(presets.all).toHaveLength(1);
});

test('what is stored and no preset is left out', () => {
  expect(presetsIn('x')).toEqual([]);
  expect(presetsIn([null, { name: '' }, { name: 'a', sampling: { topK: 3, topP: '0.9' } }])).toEqual([
    { name: 'a', systemPrompt: '', sampling: { topP: '0.9' } },
  ]);
});
