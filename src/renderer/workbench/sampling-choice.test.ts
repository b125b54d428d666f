import { expect, test } from 'vitest';
import { SamplingChoice, samplingError, samplingFields } from './sampling-choice.svelte.ts';

test('only what fits is sent; the rest says what is wrong', () => {
  const choice = new SamplingChoice('test.sampling');
  choice.set('temperature', '0.7');
  choice.set('topP', '1.5');
  choice.set('maxTokens', '12.5');
  choice.set('minP', 'some');
  expect(choice.value).toEqual({ temperature: 0.7 });
  expect(Object.keys(choice.errors).toSorted()).toEqual(['maxTokens', 'minP', 'topP']);
});

test('stop texts are lines, spaces and all', () => {
  const choice = new SamplingChoice('test.stop');
  choice.set('stop', '\nUser:\n two ');
  expect(choice.value).toEqual({ stop: ['User:', ' two '] });
});

test('a precision is sent where it is not the usual, and what is none is the usual', () => {
  const choice = new SamplingChoice('test.precision');
  expect([choice.precision, choice.value]).toEqual(['f32', {}]);
  choice.set('precision', 'int4');
  expect(choice.value).toEqual({ precision: 'int4' });
  choice.set('precision', 'int2');
  expect([choice.precision, choice.value]).toEqual(['f32', {}]);
});

test('empty is the version’s own choice, and the limits themselves fit', () => {
  for (const field of samplingFields) {
    expect(samplingError(field, ' ')).toBeUndefined();
    expect(samplingError(field, String(field.min))).toBeUndefined();
    expect(samplingError(field, String(field.max))).toBeUndefined();
    expect(samplingError(field, String(field.max + 1))).toBeDefined();
  }
});
