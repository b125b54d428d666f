/**
 * TensorBoard's events as records of an event file. Field numbers from tensorboard/compat/proto (event, summary, tensor) and
 * tensorboard/plugins/hparams/plugin_data.proto.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { JsonValue } from '../../../shared/domain/json.ts';
import { tfRecord } from './tf-record.ts';

const { Bit32: bits32, Bit64: bits64, LengthDelimited: bytes, Varint: varint } = WireType;
const DT_FLOAT = 1;
const DT_STRING = 7;
const SESSION_START = 1;
const SUCCESS = 1;
const DATA_CLASS_TENSOR = 2;

type Fill = (message: BinaryWriter) => void;

/** The first record of every event file. Readers of version 2 drop repeated steps where `sessionStartRecord` says so. */
export function versionRecord(wallTimeSeconds: number): Uint8Array {
  return record(wallTimeSeconds, 0, (event) => event.tag(3, bytes).string('brain.Event:2'));
}

/** Says that training went back: whatever was written before for this step and those after it no longer counts. */
export function sessionStartRecord(wallTimeSeconds: number, step: number): Uint8Array {
  return record(wallTimeSeconds, step, (event) => inside(event, 7, (log) => log.tag(1, varint).int32(SESSION_START)));
}

/** @param values by tag; rounded to 32 bits, as TensorBoard keeps them */
export function scalarsRecord(
  wallTimeSeconds: number,
  step: number,
  values: Readonly<Record<string, number>>,
): Uint8Array {
  return summaryRecord(wallTimeSeconds, step, (summary) => {
    for (const [tag, value] of Object.entries(values)) {
      inside(summary, 1, (entry) => entry.tag(1, bytes).string(tag).tag(2, bits32).float(Math.fround(value)));
    }
  });
}

/** Texts as a table, which the text dashboard shows. @param rows of equal length; the first one holds the headings */
export function tableRecord(
  wallTimeSeconds: number,
  step: number,
  tag: string,
  rows: readonly (readonly string[])[],
): Uint8Array {
  return summaryRecord(wallTimeSeconds, step, (summary) =>
    inside(summary, 1, (entry) => {
      entry.tag(1, bytes).string(tag);
      tensor(entry, DT_STRING, [rows.length, rows[0].length], rows.flat());
      pluginMetadata(entry, 'text', new Uint8Array());
    }),
  );
}

/** Settings for the dashboard of hyperparameters. @param groupName what repeats the same settings, with another seed say, shares one */
export function hparamsRecord(
  wallTimeSeconds: number,
  groupName: string,
  settings: Readonly<Record<string, JsonValue>>,
): Uint8Array {
  return hparamsSummary(wallTimeSeconds, '_hparams_/session_start_info', 3, (info) => {
    for (const [name, value] of Object.entries(settings)) {
      inside(info, 1, (entry) => {
        entry.tag(1, bytes).string(name);
        inside(entry, 2, (message) => protobufValue(message, value));
      });
    }
    info.tag(4, bytes).string(groupName).tag(5, bits64).double(wallTimeSeconds);
  });
}

/** That training with these settings came to its end. */
export function hparamsEndRecord(wallTimeSeconds: number): Uint8Array {
  return hparamsSummary(wallTimeSeconds, '_hparams_/session_end_info', 4, (info) =>
    info.tag(1, varint).int32(SUCCESS).tag(2, bits64).double(wallTimeSeconds),
  );
}

/** @param field of the plugin's data that `fill` fills */
function hparamsSummary(wallTimeSeconds: number, tag: string, field: number, fill: Fill): Uint8Array {
  const content = inside(new BinaryWriter(), field, fill).finish();
  return summaryRecord(wallTimeSeconds, 0, (summary) =>
    inside(summary, 1, (entry) => {
      entry.tag(1, bytes).string(tag);
      // Nothing but the metadata counts.
      tensor(entry, DT_FLOAT, [0], []);
      pluginMetadata(entry, 'hparams', content);
    }),
  );
}

function tensor(entry: BinaryWriter, type: number, shape: readonly number[], texts: readonly string[]): void {
  inside(entry, 8, (message) => {
    message.tag(1, varint).int32(type);
    inside(message, 2, (dims) => {
      for (const size of shape) inside(dims, 2, (dim) => dim.tag(1, varint).int64(size));
    });
    for (const text of texts) message.tag(8, bytes).string(text);
  });
}

function pluginMetadata(entry: BinaryWriter, plugin: string, content: Uint8Array): void {
  inside(entry, 9, (metadata) => {
    inside(metadata, 1, (data) => data.tag(1, bytes).string(plugin).tag(2, bytes).bytes(content));
    metadata.tag(4, varint).int32(DATA_CLASS_TENSOR);
  });
}

/** google.protobuf.Value of what is not null. Lists and objects as their JSON. */
function protobufValue(message: BinaryWriter, value: JsonValue): void {
  if (typeof value === 'number') message.tag(2, bits64).double(value);
  else if (typeof value === 'boolean') message.tag(4, varint).bool(value);
  else message.tag(3, bytes).string(typeof value === 'string' ? value : JSON.stringify(value));
}

function summaryRecord(wallTimeSeconds: number, step: number, fill: Fill): Uint8Array {
  return record(wallTimeSeconds, step, (event) => inside(event, 5, fill));
}

function record(wallTimeSeconds: number, step: number, fill: Fill): Uint8Array {
  const event = new BinaryWriter().tag(1, bits64).double(wallTimeSeconds).tag(2, varint).int64(step);
  fill(event);
  return tfRecord(event.finish());
}

function inside(message: BinaryWriter, field: number, fill: Fill): BinaryWriter {
  message.tag(field, bytes).fork();
  fill(message);
  return message.join();
}
