// The header of a .safetensors file (https://huggingface.co/docs/safetensors): 8 bytes with its length, then JSON that
// says of each tensor its type, shape and place; the tensors' bytes follow without gaps or overlaps.
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { problemOf } from '../../../shared/language/issues.ts';
import { faultOf, parseJson } from './parse-json.ts';

/** Types whose numbers can be read. */
export const BYTES_PER_ELEMENT = { F64: 8, F32: 4, F16: 2, BF16: 2, I32: 4, I64: 8 } as const;
export type TensorType = keyof typeof BYTES_PER_ELEMENT;

/** Those that a model's weights can be of. */
export const FLOAT_TYPES: readonly string[] = ['F64', 'F32', 'F16', 'BF16'] satisfies TensorType[];

/** The format's other types of whole bytes: buffers of these types lie in checkpoints, and no model here uses them. */
const OTHER_BYTES: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1, U16: 2, I16: 2, U32: 4, U64: 8, C64: 8 },
};

export interface TensorEntry {
  name: string;
  /** One of `TensorType`, or another that matters only where the tensor is used. */
  dtype: string;
  shape: number[];
  /** Bytes from the end of the header. */
  start: number;
  end: number;
}

/**
 * Room for more than 100,000 tensors, of which the largest model of a known family has 20,000. The reference implementation
 * reads 100 MB, which as JSON takes gigabytes.
 */
export const MAX_HEADER_BYTES = 16_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const headerSchema = z.record(z.string(), z.unknown());

/**
 * Checks a header and lists its tensors in the order of their bytes.
 * @param json the header's text
 * @param dataBytes how many bytes follow the header
 * @throws ParleyError `corrupt` naming the file, what was expected and what came
 */
export function parseHeader(json: string, dataBytes: number, file: string): TensorEntry[] {
  const fail = (problem: Said) => corrupt(file, problem);
  let content: unknown;
  try {
    content = parseJson(json);
  } catch (error) {
    throw fail(said('modelFaults.safetensors.headerNotJson', { reason: faultOf(error) }));
  }
  const header = headerSchema.safeParse(content);
  if (!header.success) throw fail(said('modelFaults.safetensors.headerNoObject'));
  const entries = Object.entries(header.data)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => parseEntry(name, value, file))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.start !== end) {
      const places = { name: entry.name, expected: end, got: entry.start };
      throw fail(
        entry.start < end
          ? said('modelFaults.safetensors.overlap', places)
          : said('modelFaults.safetensors.gap', places),
      );
    }
    end = entry.end;
  }
  if (end !== dataBytes) {
    const counts = { expected: end, got: dataBytes };
    throw fail(
      end > dataBytes
        ? said('modelFaults.safetensors.cutOff', counts)
        : said('modelFaults.safetensors.bytesLeftOver', counts),
    );
  }
  return entries;
}

function parseEntry(name: string, value: unknown, file: string): TensorEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue.path.join('.');
    throw corrupt(file, said('modelFaults.safetensors.entry', { name, place, problem: problemOf(issue, value) }));
  }
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  const [start, end] = offsets;
  const width = isTensorType(dtype) ? BYTES_PER_ELEMENT[dtype] : OTHER_BYTES[dtype];
  if (end < start) throw corrupt(file, said('modelFaults.safetensors.endsBeforeStart', { name, start, end }));
  if (width === undefined) return { name, dtype, shape, start, end };
  const bytes = shape.reduce((product, size) => product * size, width);
  if (end - start !== bytes) {
    throw corrupt(
      file,
      said('modelFaults.safetensors.entrySize', { name, type: dtype, shape, expected: bytes, got: end - start }),
    );
  }
  return { name, dtype, shape, start, end };
}

export function isTensorType(dtype: string): dtype is TensorType {
  return Object.hasOwn(BYTES_PER_ELEMENT, dtype);
}

export function corrupt(file: string, problem: Said | string): ParleyError {
  return new ParleyError('corrupt', said('errors.files.unsoundSafetensors', { file, problem }), { file });
}
