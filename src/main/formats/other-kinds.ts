/** Files that people take for text with records: told by how they begin, with what to do. */
import type { Catalogue } from '../../shared/language/language.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';

interface Kind {
  readonly begins: readonly number[] | string;
  /** Where that stands; default at the very beginning. */
  readonly at?: number;
  /** What else the first piece of the file must hold. */
  readonly holds?: string;
  /** Its message in `errors.data.other`. */
  readonly is: keyof Catalogue['errors']['data']['other'];
}

/** One that holds nothing else that has a name here. */
const zipArchive: Kind = { begins: 'PK\x03\x04', is: 'zip' };

/** The first that fits is it, so the special come before the general. */
const kinds: readonly Kind[] = [
  { begins: [0xff, 0xfe], is: 'utf16' },
  { begins: [0xfe, 0xff], is: 'utf16' },
  // Without a mark: a first character of JSON is always ASCII.
  { begins: [0x7b, 0x00], is: 'utf16' },
  { begins: [0x5b, 0x00], is: 'utf16' },
  { begins: [0x00, 0x7b], is: 'utf16' },
  { begins: [0x00, 0x5b], is: 'utf16' },
  { begins: 'ARROW1', is: 'arrowFile' },
  { begins: [0xff, 0xff, 0xff, 0xff], is: 'arrowStream' },
  { begins: 'PARE', is: 'encryptedParquet' },
  { begins: 'ORC', is: 'orc' },
  { begins: 'Obj\x01', is: 'avro' },
  { begins: '\x89HDF\r\n', is: 'hdf5' },
  { begins: '\x93NUMPY', is: 'numpy' },
  { begins: 'PK\x03\x04', holds: 'xl/', is: 'excel' },
  { begins: 'PK\x03\x04', holds: 'word/', is: 'word' },
  {
    begins: 'PK\x03\x04',
    holds: 'opendocument',
    is: 'openDocument',
  },
  { begins: 'PK\x03\x04', holds: '/data.pkl', is: 'pytorch' },
  { begins: 'PK\x03\x04', holds: '.npy', is: 'numpyArchive' },
  {
    begins: 'PK\x03\x04',
    holds: '[Content_Types].xml',
    is: 'office',
  },
  zipArchive,
  { begins: [0xd0, 0xcf, 0x11, 0xe0], is: 'oldOffice' },
  { begins: [0x1f, 0x8b], is: 'gzip' },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], is: 'zstandard' },
  { begins: 'BZh', is: 'bzip2' },
  { begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'xz' },
  { begins: [0x37, 0x7a, 0xbc, 0xaf], is: 'sevenZip' },
  { begins: 'ustar', at: 257, is: 'tar' },
  ...[2, 3, 4, 5].map((version): Kind => ({ begins: [0x80, version], is: 'pickle' })),
  { begins: 'SQLite format 3\0', is: 'sqlite' },
  { begins: '%PDF', is: 'pdf' },
  { begins: 'GGUF', is: 'gguf' },
  { begins: '{"', at: 8, is: 'safetensors' },
  {
    begins: 'version https://git-lfs',
    is: 'lfsPointer',
  },
  { begins: '<!DOCTYPE', is: 'webPage' },
  { begins: '<!doctype', is: 'webPage' },
  { begins: '<html', is: 'webPage' },
  { begins: '<?xml', is: 'xml' },
];

/** What the file is if it is no text with records, and what to do. @param first the file's first piece */
export function otherKind(first: Buffer): Said | undefined {
  const kind = kindOf(first);
  if (kind !== undefined) return said(`errors.data.other.${kind.is}`);
  return first.subarray(0, 4096).includes(0) ? said('errors.data.other.binary') : undefined;
}

export function isArchive(first: Buffer): boolean {
  return first.subarray(0, 4).toString('latin1') === zipArchive.begins;
}

/** No document and no model, as far as its beginning shows. */
export function isPlainArchive(first: Buffer): boolean {
  return kindOf(first) === zipArchive;
}

function kindOf(first: Buffer): Kind | undefined {
  return kinds.find(({ begins, at = 0, holds }) => {
    const bytes = typeof begins === 'string' ? Buffer.from(begins, 'latin1') : Buffer.from(begins);
    if (!first.subarray(at, at + bytes.length).equals(bytes)) return false;
    // JSON may have `{"` anywhere; the size of a safetensors header is a number with zeros.
    if (at === 8 && !first.subarray(0, 8).includes(0)) return false;
    return holds === undefined || first.includes(holds);
  });
}
