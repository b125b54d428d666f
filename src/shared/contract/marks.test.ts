import { expect, test } from 'vitest';
import { z } from 'zod';
import { markedValues, serverPathSchema } from './marks.ts';

test('any JSON is walked to its end, texts among it', () => {
  expect(markedValues(z.object({ value: z.json() }), { value: 'onnxruntime-cpu' })).toEqual([]);
  expect(markedValues(z.object({ value: z.json() }), { value: { deep: [['text'], 1] } })).toEqual([]);
});

test('a marked value is found wherever it is', () => {
  const schema = z.record(z.string(), z.object({ path: serverPathSchema.optional() }));
  expect(markedValues(schema, { one: { path: '/a' }, two: {} })).toEqual([{ mark: 'serverPath', value: '/a' }]);
});
