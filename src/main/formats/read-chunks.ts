import { createReadStream } from 'node:fs';
import { ParleyError } from '../../shared/domain/errors.ts';

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** How files begin that people take for JSON Lines, and what they are. */
const otherKinds: readonly { readonly begins: readonly number[]; readonly is: string }[] = [
  { begins: [0xff, 0xfe], is: 'UTF-16; save it as UTF-8' },
  { begins: [0xfe, 0xff], is: 'UTF-16; save it as UTF-8' },
  // Without a mark: a first character of JSON is always ASCII.
  { begins: [0x7b, 0x00], is: 'UTF-16; save it as UTF-8' },
  { begins: [0x5b, 0x00], is: 'UTF-16; save it as UTF-8' },
  { begins: [0x00], is: 'UTF-16; save it as UTF-8' },
  { begins: [0x1f, 0x8b], is: 'compressed with gzip; unpack it first' },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed with Zstandard; unpack it first' },
  { begins: [...Buffer.from('PK\x03\x04')], is: 'a ZIP archive; unpack it first' },
  {
    begins: [...Buffer.from('PAR1')],
    is: 'Parquet; write it as JSON Lines, such as with Dataset.to_json of the datasets library',
  },
];

export interface ChunkOptions {
  readonly signal?: AbortSignal;
  /** Told the bytes of the file read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * A text file's bytes in pieces, without UTF-8's byte order mark.
 * @throws ParleyError not_found, invalid_input (a folder, or no UTF-8 text) or io
 */
export async function* readChunks(path: string, { signal, onBytes }: ChunkOptions = {}): AsyncGenerator<Buffer> {
  let isFirst = true;
  let bytes = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024, signal })) {
      const chunk = piece as Buffer;
      bytes += chunk.length;
      onBytes?.(bytes);
      yield isFirst ? withoutMark(chunk, path) : chunk;
      isFirst = false;
    }
  } catch (error) {
    throw readError(error, path);
  }
}

function withoutMark(chunk: Buffer, path: string): Buffer {
  const beginsWith = (bytes: readonly number[]) => bytes.every((byte, i) => chunk[i] === byte);
  const other = otherKinds.find(({ begins }) => beginsWith(begins));
  if (other !== undefined) {
    throw new ParleyError('invalid_input', `Reading ${path}: expected JSON in UTF-8, the file is ${other.is}.`);
  }
  return beginsWith(byteOrderMark) ? chunk.subarray(byteOrderMark.length) : chunk;
}

function readError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof ParleyError || code === undefined || code === 'ABORT_ERR') return ParleyError.from(error);
  if (code === 'ENOENT') return new ParleyError('not_found', `Reading ${path}: there is no such file.`);
  if (code === 'EISDIR') return new ParleyError('invalid_input', `Reading ${path}: expected a file, it is a folder.`);
  const reason = error instanceof Error ? error.message : String(error);
  return new ParleyError('io', `Reading ${path} failed: ${reason}`, undefined, { cause: error });
}
