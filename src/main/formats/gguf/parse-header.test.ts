import { describe, expect, it } from 'vitest';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { parseGgufHeader } from './parse-header.ts';
import { string, uint32 } from './metadata-value.ts';
import { ggufBytes, type HandTensor } from './tiny-gguf.fixture.ts';

const parse = (bytes: Buffer, sizeBytes = bytes.length) => parseGgufHeader(bytes, sizeBytes, 'x.gguf');
const f32 = (name: string, count: number, offset: number): HandTensor => ({ name, axes: [count], type: 0, offset });
const withTensors = (...tensors: HandTensor[]) => ggufBytes({ tensors, data: Buffer.alloc(256) });
const huge = 1e12;

it('reads metadata and the places of tensors, slowest axis first', () => {
  const metadata = new Map([
    ['a', uint32(7)],
    ['b', { type: 'strings', value: ['x', 'ÿ'] } as const],
  ]);
  const tensors = [f32('one', 3, 0), { name: 'two', axes: [32, 2], type: 8, offset: 32 }];
  const { metadata: read, tensors: placed } = parse(ggufBytes({ metadata, tensors, data: Buffer.alloc(32 + 68) }));
  expect([...read]).toEqual([
    ['a', 7],
    ['b', ['x', 'ÿ']],
  ]);
  expect(placed[1]).toMatchObject({ name: 'two', shape: [2, 32], type: 'q8_0' });
  expect(placed[1].end - placed[1].start).toBe(68);
  expect(placed[1].start - placed[0].start).toBe(32);
});

it('keeps to the alignment that the file asks for', () => {
  const metadata = new Map([['general.alignment', uint32(64)]]);
  const bytes = ggufBytes({ metadata, tensors: [f32('one', 4, 64)], data: Buffer.alloc(256) });
  expect(parse(bytes).tensors[0].start % 64).toBe(0);
});

describe('refuses, naming what came and what was expected:', () => {
  it.each<[string, Buffer, string]>([
    ['another kind of file', ggufBytes({ magic: 'GGML' }), 'to begin with "GGUF", it begins with "GGML"'],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs'), 'a pointer of Git LFS'],
    ['an empty file', Buffer.alloc(0), 'expected 4 bytes at 0, the file ends after 0'],
    ['the first version', ggufBytes({ version: 1 }), 'GGUF of version 2 or 3, got version 1'],
    ['the other byte order', ggufBytes({ version: 0x03000000 }), 'a file for big-endian machines'],
    [
      '10^12 tensors',
      ggufBytes({ counts: [huge, 0] }),
      'at most 0 tensors, as many as the file has room for; its header says 10000',
    ],
    ['10^12 entries', ggufBytes({ counts: [0, huge] }), 'metadata entries, as many as the file has room for'],
    [
      'a header that is cut off',
      ggufBytes({ metadata: new Map([['key', string('text')]]) }).subarray(0, 40),
      'the file ends after',
    ],
    ['a tensor beyond the end', ggufBytes({ tensors: [f32('one', 100, 0)] }), 'expected the file to have 4'],
    ['one that is there twice', withTensors(f32('one', 8, 0), f32('one', 8, 32)), 'tensor one is there twice'],
    ['overlapping tensors', withTensors(f32('one', 16, 0), f32('two', 8, 32)), 'tensor two overlaps one'],
    [
      'no multiple of the alignment',
      withTensors(f32('one', 8, 8)),
      'a multiple of 32 (its alignment), its offset is 8',
    ],
    [
      'a wrong alignment',
      ggufBytes({ metadata: new Map([['general.alignment', uint32(7)]]) }),
      'a multiple of 8 up to 65536, got 7',
    ],
    [
      'a type of metadata',
      ggufBytes({ counts: [0, 1], data: Buffer.alloc(16, 99) }),
      'a metadata type from 0 to 12, got ',
    ],
    [
      'an unknown type',
      withTensors({ ...f32('one', 8, 0), type: 77 }),
      'is of the unknown type 77; supported are F32, F16',
    ],
    ['a type that is not read', withTensors({ ...f32('one', 256, 0), type: 16 }), 'is of IQ2_XXS'],
    [
      'rows of no whole blocks',
      withTensors({ ...f32('one', 33, 0), type: 8 }),
      'rows of a multiple of 32 numbers for Q8_0, got [33]',
    ],
    [
      'sizes without end',
      withTensors({ ...f32('one', 8, 0), axes: [2 ** 40, 2 ** 40] }),
      'sizes that are whole numbers',
    ],
    ['sizes of nothing', withTensors(f32('one', 0, 0)), 'sizes that are whole numbers'],
    ['five axes', withTensors({ ...f32('one', 8, 0), axes: [8, 1, 1, 1, 1] }), 'expected 1 to 4 axes, got 5'],
  ])('%s', (_, bytes, message) => {
    const attempt = () => parse(bytes);
    expect(attempt).toThrow(ParleyError);
    expect(attempt).toThrow(message);
  });

  it('texts and lists of 10^12', () => {
    const text = Buffer.from(ggufBytes({ metadata: new Map([['k', string('abcd')]]) }));
    // Behind magic, version, counts, the key and the value's type.
    const lengthAt = 24 + 9 + 4;
    text.writeBigUInt64LE(BigInt(huge), lengthAt);
    expect(() => parse(text)).toThrow('expected 1000000000000 bytes');
    const list = Buffer.from(ggufBytes({ metadata: new Map([['k', { type: 'int32s', value: [1] } as const]]) }));
    list.writeBigUInt64LE(BigInt(huge), lengthAt + 4);
    expect(() => parse(list)).toThrow(
      /at most \d+ items of k, as many as the file has room for; its header says 1000000000000/,
    );
  });

  it('lists in lists', () => {
    const nested = Buffer.concat(Array.from({ length: 20 }, () => Buffer.from([9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])));
    const bytes = Buffer.concat([
      ggufBytes({ counts: [0, 1] }).subarray(0, 24),
      Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from('k'),
      Buffer.from([9, 0, 0, 0]),
      nested,
    ]);
    expect(() => parse(bytes)).toThrow('at most 4 nested arrays');
  });
});
