/** Files that people take for text with records: told by how they begin, with what to do. */

interface Kind {
  readonly begins: readonly number[] | string;
  /** Where that stands; default at the very beginning. */
  readonly at?: number;
  /** What else the first piece of the file must hold. */
  readonly holds?: string;
  readonly is: string;
}

const asJsonLines = 'write it as JSON Lines';
const withDatasets = `${asJsonLines}, such as with Dataset.to_json of the datasets library`;
const withPandas = `${asJsonLines} where it comes from, such as with DataFrame.to_json(path, orient="records", lines=True)`;
const utf16 = 'UTF-16; save it as UTF-8';

/** One that holds nothing else that has a name here. */
const zipArchive: Kind = { begins: 'PK\x03\x04', is: 'a ZIP archive without data files' };

/** The first that fits is it, so the special come before the general. */
const kinds: readonly Kind[] = [
  { begins: [0xff, 0xfe], is: utf16 },
  { begins: [0xfe, 0xff], is: utf16 },
  // Without a mark: a first character of JSON is always ASCII.
  { begins: [0x7b, 0x00], is: utf16 },
  { begins: [0x5b, 0x00], is: utf16 },
  { begins: [0x00, 0x7b], is: utf16 },
  { begins: [0x00, 0x5b], is: utf16 },
  { begins: 'ARROW1', is: `an Arrow file; ${withDatasets}` },
  { begins: [0xff, 0xff, 0xff, 0xff], is: `an Arrow stream, as the datasets library keeps it; ${withDatasets}` },
  { begins: 'PARE', is: 'encrypted Parquet; write it without encryption' },
  { begins: 'ORC', is: `ORC; ${asJsonLines}` },
  { begins: 'Obj\x01', is: `Avro; ${asJsonLines}` },
  { begins: '\x89HDF\r\n', is: `HDF5; ${asJsonLines}` },
  { begins: '\x93NUMPY', is: `a NumPy array; ${asJsonLines}` },
  { begins: 'PK\x03\x04', holds: 'xl/', is: 'an Excel workbook; save its sheet as CSV (UTF-8) and import that' },
  { begins: 'PK\x03\x04', holds: 'word/', is: 'a Word document; save its text as JSON Lines or CSV' },
  {
    begins: 'PK\x03\x04',
    holds: 'opendocument',
    is: 'an OpenDocument file; save its sheet as CSV (UTF-8) and import that',
  },
  { begins: 'PK\x03\x04', holds: '/data.pkl', is: `saved by PyTorch; ${withPandas}` },
  { begins: 'PK\x03\x04', holds: '.npy', is: `NumPy arrays; ${asJsonLines}` },
  {
    begins: 'PK\x03\x04',
    holds: '[Content_Types].xml',
    is: 'an Office document such as an Excel workbook (.xlsx); save its sheet as CSV (UTF-8) and import that',
  },
  zipArchive,
  { begins: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Office document (.xls, .doc); save its sheet as CSV (UTF-8)' },
  { begins: [0x1f, 0x8b], is: 'compressed with gzip; unpack it first' },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed with Zstandard; unpack it first' },
  { begins: 'BZh', is: 'compressed with bzip2; unpack it first' },
  { begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'compressed with xz; unpack it first' },
  { begins: [0x37, 0x7a, 0xbc, 0xaf], is: 'a 7z archive; unpack it first' },
  { begins: 'ustar', at: 257, is: 'a tar archive; unpack it first' },
  ...[2, 3, 4, 5].map((version): Kind => ({ begins: [0x80, version], is: `a Python pickle; ${withPandas}` })),
  { begins: 'SQLite format 3\0', is: 'an SQLite database; export its table as CSV or JSON Lines' },
  { begins: '%PDF', is: 'a PDF; save its text as JSON Lines or CSV' },
  { begins: 'GGUF', is: 'a GGUF model, and no data' },
  { begins: '{"', at: 8, is: 'a file of weights (safetensors), and no data; import its folder with models import' },
  {
    begins: 'version https://git-lfs',
    is: 'a pointer of Git LFS in place of the file; fetch the file with git lfs pull',
  },
  { begins: '<!DOCTYPE', is: 'a web page; download the file itself' },
  { begins: '<!doctype', is: 'a web page; download the file itself' },
  { begins: '<html', is: 'a web page; download the file itself' },
  { begins: '<?xml', is: `XML; ${asJsonLines}` },
];

/** What the file is if it is no text with records, and what to do. @param first the file's first piece */
export function otherKind(first: Buffer): string | undefined {
  const kind = kindOf(first);
  if (kind !== undefined) return kind.is;
  return first.subarray(0, 4096).includes(0)
    ? `binary, of a kind that Parley does not know; ${asJsonLines} or CSV`
    : undefined;
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
