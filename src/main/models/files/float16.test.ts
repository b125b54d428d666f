import { expect, test } from 'vitest';
import { fromBf16, fromF16, toBf16, toF16 } from './float16.ts';

const allBits = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** IEEE binary16 by its definition. */
function f16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

test('every binary16 value reads as its definition says, subnormals and infinities included', () => {
  expect(Array.from(fromF16(allBits))).toEqual(Array.from(allBits, f16Value));
});

test.each([
  ['binary16', fromF16, toF16],
  ['bfloat16', fromBf16, toBf16],
])('%s: what was read is written back bit for bit, NaN as some NaN', (_, read, write) => {
  const values = read(allBits);
  const back = write(values);
  back.forEach((bits, i) => {
    if (Number.isNaN(values[i])) expect(read(Uint16Array.of(bits))[0]).toBeNaN();
    else if (bits !== i) expect.fail(`${i} came back as ${bits}`);
  });
});

test.each([
  ['binary16', fromF16, toF16, 0x7bff],
  ['bfloat16', fromBf16, toBf16, 0x7f7f],
])('%s: rounding is to nearest, ties to even', (_, read, write, largest) => {
  for (let bits = 0; bits < largest; bits++) {
    const [low, high] = read(Uint16Array.of(bits, bits + 1));
    const middle = (low + high) / 2;
    const even = bits % 2 === 0 ? bits : bits + 1;
    const float32 = new Float32Array([middle]);
    // The neighbours of the middle among float32 values.
    const word = new Uint32Array(float32.buffer)[0];
    const below = new Float32Array(Uint32Array.of(word - 1).buffer)[0];
    const above = new Float32Array(Uint32Array.of(word + 1).buffer)[0];
    const got = write(Float32Array.of(below, middle, above, -middle));
    if (got[0] !== bits || got[1] !== even || got[2] !== bits + 1 || got[3] !== (even | 0x8000)) {
      expect.fail(`between ${bits} and ${bits + 1}: ${got.join(', ')}`);
    }
  }
});

test('beyond the range lies infinity', () => {
  expect(Array.from(toF16(Float32Array.of(65519.9, 65520, -1e9)))).toEqual([0x7bff, 0x7c00, 0xfc00]);
  expect(Array.from(toBf16(Float32Array.of(3.4e38, -Infinity)))).toEqual([0x7f80, 0xff80]);
  const nanInLowHalf = new Float32Array(Uint32Array.of(0x7f800001).buffer);
  expect(fromBf16(toBf16(nanInLowHalf))[0]).toBeNaN();
});
