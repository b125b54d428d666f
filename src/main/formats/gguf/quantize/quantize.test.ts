/** The fixture's float32 numbers are what the gguf package reads out of what is written: bench/gguf-oracle.ts made them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../shared/domain/random.ts';
import { dequantize } from '../dequantize.ts';
import { storedAs } from './file-types.ts';
import { numbersToWrite } from './numbers.fixture.ts';
import { quantize, type BlockType } from './quantize.ts';

const file = path.join(import.meta.dirname, '../fixtures/quantize.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Record<BlockType, { blocks: string; float32: string }>;
const base64 = (bytes: Uint8Array | Float32Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

it.each(Object.keys(cases) as BlockType[])('%s is written as ggml reads it, to the last bit', (type) => {
  const blocks = quantize(type, numbersToWrite);
  expect(base64(blocks)).toBe(cases[type].blocks);
  expect(base64(dequantize(type, blocks))).toBe(cases[type].float32);
});

/**
 * Bounds on the error of plain scales, which the search may only improve on by the block's squared error. With R the largest range of
 * a sub-block (0 belongs to it), the plain step is at most R/top. Rounding to the nearest level costs half a step. Rounding the
 * scales to 63 steps moves a sub-block's step by at most R/(2 · 63 · top), top of which add up at the far end to R/126, and its
 * minimum by at most R/126. For Q6_K, M being the largest magnitude: half a step is M/64, and rounding a scale to 128 steps moves it by
 * at most M/(2 · 128 · 32), of which 32 add up to M/256; and the highest level is one step short of the lowest, M/32. float16's scales
 * add 2^-11 of what they scale.
 */
const bounds = {
  q4_k: (range: number) => range * (1 / 30 + 2 / 126 + 2 ** -9),
  q5_k: (range: number) => range * (1 / 62 + 2 / 126 + 2 ** -9),
  q6_k: (range: number) => range * (1 / 32 + 1 / 256 + 2 ** -9),
} as const;

describe.each(Object.keys(bounds) as (keyof typeof bounds)[])('%s', (type) => {
  const random = Random.fromSeed(4);
  const sub = type === 'q6_k' ? 16 : 32;
  const drawn = (of: (i: number) => number) => Float32Array.from({ length: 256 }, (_, i) => of(i));
  const blocks = {
    'normal numbers': drawn(() => 0.02 * random.normal()),
    'one outlier': drawn((i) => (i === 100 ? 4 : 0.01 * random.normal())),
    'sub-blocks of different sizes': drawn((i) => 2 ** -Math.floor(i / 32) * random.normal()),
    'all positive': drawn(() => 1 + random.uniform()),
    'all negative': drawn(() => -3 + random.uniform()),
    'one number': drawn(() => 0.7),
    zeros: drawn(() => 0),
  };

  it.each(Object.entries(blocks))('rounds %s by no more than its bound, in the mean of squares', (_, values) => {
    const read = dequantize(type, quantize(type, values));
    let widest = 0;
    for (let from = 0; from < 256; from += sub) {
      const part = values.subarray(from, from + sub);
      const range = type === 'q6_k' ? Math.max(...part.map(Math.abs)) : Math.max(0, ...part) - Math.min(0, ...part);
      widest = Math.max(widest, range);
    }
    const meanSquare = values.reduce((sum, value, i) => sum + (value - read[i]) ** 2, 0) / 256;
    expect(Math.sqrt(meanSquare)).toBeLessThanOrEqual(bounds[type](widest));
  });
});

it('more bits round less', () => {
  const random = Random.fromSeed(5);
  const values = Float32Array.from({ length: 4096 }, () => random.normal());
  const errorOf = (type: BlockType) => {
    const read = dequantize(type, quantize(type, values));
    return Math.sqrt(values.reduce((sum, value, i) => sum + (value - read[i]) ** 2, 0) / values.length);
  };
  const [four, five, six, eight] = (['q4_k', 'q5_k', 'q6_k', 'q8_0'] as const).map(errorOf);
  expect(four).toBeLessThan(errorOf('q4_0'));
  expect(four).toBeLessThan(0.08);
  expect(five).toBeLessThan(0.6 * four);
  expect(six).toBeLessThan(0.6 * five);
  expect(eight).toBeLessThan(0.6 * six);
});

describe('the mixes', () => {
  const model = { layers: 30, hasOutput: false };
  const typeOf = (file: Parameters<typeof storedAs>[0], name: string, width = 512, of = model) =>
    storedAs(file, { name, shape: [64, width] }, of).type;

  it('give more bits to the output, and to values and down projections of some layers', () => {
    const down = Array.from({ length: 30 }, (_, layer) => typeOf('q4_k_m', `blk.${layer}.ffn_down.weight`));
    // The first 3 (30/8), from 26 on (7·30/8), and each third after the first 3.
    const careful = [0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 26, 27, 28, 29];
    expect(down.flatMap((type, layer) => (type === 'q6_k' ? [layer] : []))).toEqual(careful);
    expect(new Set(down)).toEqual(new Set(['q4_k', 'q6_k']));
    expect(typeOf('q5_k_m', 'blk.5.attn_v.weight')).toBe('q6_k');
    expect(typeOf('q5_k_m', 'blk.4.attn_v.weight')).toBe('q5_k');
    expect(typeOf('q4_k_m', 'blk.5.attn_q.weight')).toBe('q4_k');
    expect([typeOf('q4_k_m', 'blk.4.attn_qkv.weight'), typeOf('q5_k_m', 'blk.4.attn_qkv.weight')]).toEqual([
      'q5_k',
      'q6_k',
    ]);
    expect(typeOf('q4_k_m', 'token_embd.weight')).toBe('q6_k');
    const untied = { layers: 30, hasOutput: true };
    expect(['token_embd.weight', 'output.weight'].map((name) => typeOf('q4_k_m', name, 512, untied))).toEqual([
      'q4_k',
      'q6_k',
    ]);
    expect([typeOf('q4_0', 'output.weight', 512, untied), typeOf('q8_0', 'output.weight', 512, untied)]).toEqual([
      'q6_k',
      'q8_0',
    ]);
  });

  it('fall back where rows are no multiple of 256, and leave vectors and positions alone', () => {
    expect(typeOf('q4_k_m', 'blk.4.attn_q.weight', 576)).toBe('q5_0');
    expect(typeOf('q5_k_m', 'blk.4.attn_q.weight', 576)).toBe('q5_1');
    expect(typeOf('q4_k_m', 'token_embd.weight', 576)).toBe('q8_0');
    expect(typeOf('q6_k', 'blk.4.attn_q.weight', 48)).toBe('f16');
    expect(storedAs('q4_k_m', { name: 'output_norm.weight', shape: [512] }, model).type).toBe('f32');
    expect(typeOf('q4_k_m', 'position_embd.weight')).toBe('f32');
  });
});
