/**
 * Reads event files from the format's definition alone, sharing nothing with what writes them: bit by bit checksums, protobuf by
 * field number, and of repeated steps what TensorBoard keeps (event_accumulator.py: SessionLog START drops its step and later ones).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface EventValue {
  readonly tag: string;
  readonly step: number;
  readonly scalar?: number;
  readonly texts?: readonly string[];
  readonly plugin?: string;
  readonly content?: Uint8Array;
}

export interface EventFolder {
  /** The files' names, in order. */
  readonly files: readonly string[];
  /** [step, value] by tag, as TensorBoard shows them. */
  readonly scalars: ReadonlyMap<string, readonly (readonly [number, number])[]>;
  readonly texts: readonly EventValue[];
  readonly hparams: readonly EventValue[];
}

export function readEvents(dir: string): EventFolder {
  const files = readdirSync(dir)
    .filter((name) => name.includes('tfevents'))
    .sort();
  let values: EventValue[] = [];
  for (const name of files) {
    const [version, ...events] = records(readFileSync(path.join(dir, name))).map(fieldsOf);
    if (text(one(version, 3)) !== 'brain.Event:2') throw new Error(`${name} does not begin with the version.`);
    for (const event of events) {
      const step = Number(number(event, 2));
      const restart = one(event, 7);
      if (restart !== undefined && number(fieldsOf(restart), 1) === 1n) {
        values = values.filter((value) => value.step < step || value.plugin === 'hparams');
      }
      const summary = one(event, 5);
      for (const value of summary === undefined ? [] : all(fieldsOf(summary), 1)) values.push(valueOf(value, step));
    }
  }
  const scalars = new Map<string, (readonly [number, number])[]>();
  for (const { tag, step, scalar } of values) {
    if (scalar !== undefined) scalars.set(tag, [...(scalars.get(tag) ?? []), [step, scalar]]);
  }
  const of = (plugin: string) => values.filter((value) => value.plugin === plugin);
  return { files, scalars, texts: of('text'), hparams: of('hparams') };
}

/** The settings of a session, from what the hparams plugin is given. */
export function settingsIn({ content }: EventValue): Record<string, number | string | boolean> {
  const info = fieldsOf(one(fieldsOf(content!), 3)!);
  const entries = all(info, 1).map((entry) => {
    const fields = fieldsOf(entry);
    const value = fieldsOf(one(fields, 2)!);
    const [real, string] = [one(value, 2), one(value, 3)];
    return [text(one(fields, 1)), real ? double(real) : string ? text(string) : number(value, 4) === 1n];
  });
  return Object.fromEntries(entries) as Record<string, number | string | boolean>;
}

export function sessionGroupIn({ content }: EventValue): string {
  return text(one(fieldsOf(one(fieldsOf(content!), 3)!), 4));
}

type Fields = readonly (readonly [field: number, value: Uint8Array | bigint])[];

function valueOf(bytes: Uint8Array, step: number): EventValue {
  const value = fieldsOf(bytes);
  const [scalar, tensor, metadata] = [one(value, 2), one(value, 8), one(value, 9)];
  const plugin = metadata && fieldsOf(one(fieldsOf(metadata), 1)!);
  return {
    tag: text(one(value, 1)),
    step,
    ...(scalar && { scalar: view(scalar).getFloat32(0, true) }),
    ...(tensor && { texts: all(fieldsOf(tensor), 8).map(text) }),
    ...(plugin && { plugin: text(one(plugin, 1)), content: one(plugin, 2) ?? new Uint8Array() }),
  };
}

function records(file: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view(file).getBigUint64(at, true));
    check(file.subarray(at, at + 8), view(file).getUint32(at + 8, true));
    const data = file.subarray(at + 12, at + 12 + length);
    if (data.length < length) throw new Error('The file is cut off.');
    check(data, view(file).getUint32(at + 12 + length, true));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

function check(data: Uint8Array, stored: number): void {
  const unmasked = (stored - 0xa282ead8) >>> 0;
  let crc = 0xffffffffn;
  for (const byte of data) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  const expected = Number(crc ^ 0xffffffffn);
  if (((unmasked >>> 17) | (unmasked << 15)) >>> 0 !== expected) throw new Error('A checksum is wrong.');
}

function fieldsOf(bytes: Uint8Array): Fields {
  const fields: [number, Uint8Array | bigint][] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const type = key & 7;
    if (type === 0) fields.push([key >> 3, varint()]);
    else {
      const length = type === 1 ? 8 : type === 5 ? 4 : Number(varint());
      fields.push([key >> 3, bytes.subarray(at, (at += length))]);
    }
  }
  return fields;
}

function all(fields: Fields, field: number): Uint8Array[] {
  return fields.flatMap(([at, value]) => (at === field && typeof value !== 'bigint' ? [value] : []));
}

function one(fields: Fields, field: number): Uint8Array | undefined {
  return all(fields, field).at(0);
}

function number(fields: Fields, field: number): bigint {
  const value = fields.find(([at]) => at === field)?.[1];
  return typeof value === 'bigint' ? value : 0n;
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const text = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const double = (bytes: Uint8Array) => view(bytes).getFloat64(0, true);
