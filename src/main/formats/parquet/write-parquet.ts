/** Records as a Parquet file, piece by piece: row groups of a few megabytes, Snappy, which every reader knows. */
import type { ByteWriter } from 'hyparquet-writer';
import type { ParquetColumn } from '../feedback-item.ts';
import type { JsonRecord } from '../format.ts';

type Writer = InstanceType<typeof import('hyparquet-writer').ParquetWriter>;
type Element = Writer['schema'][number];

/** Of a row group; readers take one at a time. */
const maxRows = 10_000;
const maxCharacters = 8 * 1024 * 1024;

const elementOf: Readonly<Record<ParquetColumn['type'], Omit<Element, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' }, repetition_type: 'REQUIRED' },
  truth: { type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' },
};

/** @param records each with all columns */
export async function* writeParquet(
  records: AsyncIterable<JsonRecord>,
  columns: readonly ParquetColumn[],
): AsyncGenerator<Uint8Array> {
  const library = await import('hyparquet-writer');
  const bytes = new library.ByteWriter();
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): Element => ({ name, ...elementOf[type] })),
  ];
  const writer = new library.ParquetWriter({ writer: bytes, schema, createdBy: 'Parley' });
  let [rows, characters]: [JsonRecord[], number] = [[], 0];
  const writeGroup = () => {
    const columnData = columns.map(({ name }) => ({ name, data: rows.map((row) => row[name]) }));
    if (rows.length > 0) void writer.write({ columnData, rowGroupSize: rows.length });
    [rows, characters] = [[], 0];
    return written(bytes);
  };
  for await (const record of records) {
    rows.push(record);
    for (const value of Object.values(record)) characters += typeof value === 'string' ? value.length : 8;
    if (rows.length >= maxRows || characters >= maxCharacters) yield writeGroup();
  }
  yield writeGroup();
  void writer.finish();
  yield written(bytes);
}

/** What was written since, in memory of its own; places in the file go on. */
function written(bytes: ByteWriter): Uint8Array {
  const piece = bytes.getBytes().slice();
  bytes.index = 0;
  return piece;
}
