/** Why data are not read, imported, uploaded or written. */
import { counted } from '../counted.ts';
import { formats } from '../formats.ts';

interface File {
  readonly file: string;
}
interface Refused {
  readonly refusal: string;
}

const asJsonLines = 'write it as JSON Lines';
const withDatasets = `${asJsonLines}, such as with Dataset.to_json of the datasets library`;
const withPandas = `${asJsonLines} where it comes from, such as with DataFrame.to_json(path, orient="records", lines=True)`;

export const data = {
  outputNoFile: ({ file, is }: File & { is: 'folder' | 'pipe' | 'device' }) =>
    `Writing ${file}: expected a file, it is ${{ folder: 'a folder', pipe: 'a pipe or socket', device: 'a device' }[is]}. Name another.`,
  outputExists: ({ file }: File) =>
    `Writing ${file}: there is a file of that name already. Replace it, or name another.`,
  outputInHome: ({ file, home }: File & { home: string }) =>
    `Writing ${file}: it is in the home folder ${home}, which holds Parley's own files. Name a place outside it.`,
  notWritten: ({ file, refusal }: File & Refused) => `Writing ${file}: ${refusal}`,
  writingFailed: ({ file, refusal }: File & Refused) => `Writing ${file} failed: ${refusal}`,
  noFolderFor: ({ file, folder }: File & { folder: string }) =>
    `Writing ${file} failed: there is no folder ${folder}. Make it first.`,
  circularLinks: ({ file }: File) => `Writing ${file}: its links lead round in a circle.`,

  noPrompts: ({ source }: { source: string }) =>
    `Reading prompts from ${source}: expected at least one user turn to reply to, there is none.`,
  heldOutPromptsOf: ({ run }: { run: string }) => `the held-out prompts of ${run}`,
  promptsGiven: 'the prompts given',
  badLine: ({ file, format, line, problem }: File & { format: string; line: number; problem: string }) =>
    `Reading ${file} as ${format}: line ${line}: ${problem}. Correct or remove the line.`,
  tooLargeHere: ({ file, most }: File & { most: number }) =>
    `Reading ${file}: expected at most ${formats.size(most)} here, it has more. Import it as a dataset, and name that.`,

  notAnnounced: ({ file }: File) => `Receiving ${file}: it was not announced with the upload.`,
  moreThanAnnounced: ({ file, announced, got }: File & { announced: number; got: number }) =>
    `Receiving ${file}: expected ${announced} bytes, got ${got}. Has the file changed? Begin again.`,
  gapInUpload: ({ file, received, offset }: File & { received: number; offset: number }) =>
    `Receiving ${file}: expected what follows byte ${received}, got byte ${offset}.`,
  noUpload: ({ id }: { id: string }) =>
    `There is no upload ${id}: it was given up, or Parley was started again. Begin again.`,
  uploadIncomplete: ({ name, file, expected, received }: File & { name: string; expected: number; received: number }) =>
    `Importing ${name}: expected ${expected} bytes of ${file}, ${received} were sent.`,

  importCancelled: ({ file }: File) => `Importing ${file} was canceled; what it had stored is taken back.`,
  staysUntilStart: ({ problem, items, dataset }: { problem: string; items: number; dataset: string }) =>
    `${problem} The ${counted(items, 'item')} stored before that are in "${dataset}" for now; the next start of Parley takes them back.`,
  nothingImported: ({ file, format, reason, more }: File & { format: string; reason: string; more: number }) =>
    `Importing ${file} as ${format}: nothing could be imported: ${reason}${more > 0 ? ` (and ${more} more lines like it or otherwise bad)` : ''}.`,
  noRecords: 'it holds no records',
  lineOfFile: ({ file, line, problem }: File & { line: number; problem: string }) =>
    `${file}, line ${line}: ${problem}`,
  line: ({ line, problem }: { line: number; problem: string }) => `line ${line}: ${problem}`,
  importFailed: ({ file, problem }: File & { problem: string }) => `Importing ${file}: ${problem}`,
  noDataFiles: ({ folder, holds }: { folder: string; holds: readonly string[] }) =>
    `Importing ${folder}: expected .json, .jsonl, .csv, .tsv, .txt or .parquet files in it, it has ${holds.join(', ') || 'none'}.`,
  filesOfKind: ({ count, ending }: { count: number; ending: string }) => `${count} ${ending}`,
  filesWithoutEnding: ({ count }: { count: number }) => `${count} without an ending`,
  noKnownFormat: ({ folder, problem }: { folder: string; problem: string }) =>
    `Importing ${folder}: no file of a known format in it. ${problem}`.trimEnd(),
  notUtf8: ({ file, is }: File & { is: string }) =>
    `Reading ${file}: expected JSON or CSV in UTF-8, the file is ${is}.`,
  noSuchFile: ({ file }: File) => `Reading ${file}: there is no such file.`,
  isFolder: ({ file }: File) => `Reading ${file}: expected a file, it is a folder.`,
  readingFailed: ({ file, refusal }: File & Refused) => `Reading ${file} failed: ${refusal}`,
  unknownFormat: ({ format, known }: { format: string; known: string }) =>
    `Unknown data format ${format}; known: ${known}.`,
  formatNotWritten: ({ format, writable }: { format: string; writable: string }) =>
    `The data format ${format} is not written; formats to export: ${writable}.`,
  emptyFile: 'expected JSON objects, one a line or in a list, or CSV; the file is empty.',
  noObjects: ({ errors, more, known }: { errors: readonly string[]; more: number; known: string }) =>
    `expected a JSON object on each line, one list of them, or CSV with the fields’ names in its first line; no line holds a JSON object (${errors.join('; ')}${more > 0 ? `; and ${more} more` : ''}). Known formats: ${known}.`,
  brokenParquet: ({ file, problem }: File & { problem: string }) =>
    `Reading ${file}: expected a whole Parquet file, ${problem}.`,
  parquet: {
    endMissing: 'its end is missing; is the download complete?',
    unreadable: ({ refusal }: Refused) => `its list of contents does not read (${refusal})`,
    rowsUnreadable: ({ from, to, refusal }: Refused & { from: number; to: number }) =>
      `rows ${from} to ${to} do not read (${refusal})`,
    groupTooLarge: ({ megabytes, most }: { megabytes: number; most: number }) =>
      `one of its row groups has ${megabytes} MB, at most ${most} MB fit in memory; write it with smaller ones, such as row_group_size=10000 of pyarrow`,
    tooLargeInZip: ({ megabytes, most }: { megabytes: number; most: number }) =>
      `it has ${megabytes} MB, in an archive at most ${most} MB are read; unpack the archive and import the file itself`,
  },
  brokenZip: ({ file, problem }: File & { problem: string }) =>
    `Reading ${file}: expected a whole ZIP archive, ${problem}.`,
  brokenZipEntry: ({ file, entry, problem }: File & { entry: string; problem: string }) =>
    `Reading ${entry} in ${file}: ${problem}.`,
  zip: {
    listOutside: 'its list of files lies outside it',
    endMissing: 'its end is missing; is the download complete?',
    endDamaged: 'its end is damaged',
    cutOff: 'it is cut off',
    encrypted: 'it is encrypted; unpack the archive first',
    unusual: 'it is packed in an unusual way; unpack the archive first',
    headerDamaged: 'its header is damaged',
    notUnpacked: ({ refusal }: Refused) => `it does not unpack (${refusal})`,
    otherSum: 'it is damaged: its sum is another',
  },
  /** What a file is that holds no records as text, and what to do. */
  other: {
    utf16: 'UTF-16; save it as UTF-8',
    arrowFile: `an Arrow file; ${withDatasets}`,
    arrowStream: `an Arrow stream of the datasets library; ${withDatasets}`,
    encryptedParquet: 'encrypted Parquet; write it without encryption',
    orc: `ORC; ${asJsonLines}`,
    avro: `Avro; ${asJsonLines}`,
    hdf5: `HDF5; ${asJsonLines}`,
    numpy: `a NumPy array; ${asJsonLines}`,
    excel: 'an Excel workbook; save its sheet as CSV (UTF-8) and import that',
    word: 'a Word document; save its text as JSON Lines or CSV',
    openDocument: 'an OpenDocument file; save its sheet as CSV (UTF-8) and import that',
    pytorch: `a PyTorch file; ${withPandas}`,
    numpyArchive: `NumPy arrays; ${asJsonLines}`,
    office: 'an Office document, such as an Excel workbook (.xlsx); save its sheet as CSV (UTF-8) and import that',
    zip: 'a ZIP archive without data files',
    oldOffice: 'an old Office document (.xls, .doc); save its sheet as CSV (UTF-8)',
    gzip: 'compressed with gzip; unpack it first',
    zstandard: 'compressed with Zstandard; unpack it first',
    bzip2: 'compressed with bzip2; unpack it first',
    xz: 'compressed with xz; unpack it first',
    sevenZip: 'a 7z archive; unpack it first',
    tar: 'a tar archive; unpack it first',
    pickle: `a Python pickle; ${withPandas}`,
    sqlite: 'an SQLite database; export its table as CSV or JSON Lines',
    pdf: 'a PDF; save its text as JSON Lines or CSV',
    gguf: 'a GGUF model, not data',
    safetensors: 'model weights (safetensors), not data; import its folder with models import',
    lfsPointer: 'a pointer of Git LFS; fetch the file itself with git lfs pull',
    webPage: 'a web page; download the file itself',
    xml: `XML; ${asJsonLines}`,
    binary: `binary, of a kind that Parley does not know; ${asJsonLines} or CSV`,
  },
};
