/** The fixture's numbers are those of the gguf package: bench/gguf-oracle.ts made them, and compares more. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { dequantize } from './dequantize.ts';
import { TENSOR_TYPES, type StoredType } from './tensor-types.ts';

interface Case {
  readonly blocks: string;
  readonly float32: string;
}
const file = path.join(import.meta.dirname, 'fixtures/dequantize.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Record<StoredType, Case>;
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

it.each(Object.keys(TENSOR_TYPES) as StoredType[])('reads %s to the last bit as ggml does', (type) => {
  const numbers = dequantize(type, bytesOf(cases[type].blocks));
  expect(numbers.length).toBeGreaterThanOrEqual(16);
  expect(Buffer.from(numbers.buffer, 0, numbers.byteLength).toString('base64')).toBe(cases[type].float32);
});

it('takes whole blocks only', () => {
  expect(() => dequantize('q4_0', new Uint8Array(17))).toThrow('whole blocks');
});
