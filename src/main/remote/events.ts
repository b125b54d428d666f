/** What the scripts of `resources/remote` print: lines of JSON behind a mark, among whatever else a job writes. */
import { z } from 'zod';
import { errorCodes } from '../../shared/domain/errors.ts';

const MARK = '@parley ';

const nodeSchema = z.object({
  cpus: z.number(),
  memoryBytes: z.number(),
  gpus: z.int(),
  gpuType: z.string().nullable(),
});
const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('probe'),
    python: z.string(),
    packages: z.record(z.string(), z.string().nullable()),
    disk: z.object({
      folder: z.string(),
      freeBytes: z.number(),
      totalBytes: z.number(),
      problem: z.string().nullable(),
    }),
    nodes: z.array(nodeSchema),
    gpusHere: z.array(z.object({ name: z.string(), memoryBytes: z.number() })),
  }),
  z.object({ type: z.literal('have'), files: z.array(z.string()), pieces: z.array(z.string()) }),
  z.object({ type: z.literal('bytes'), base64: z.string() }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('resumed'), step: z.int() }),
  z.object({ type: z.literal('metrics'), step: z.int(), values: z.record(z.string(), z.number()) }),
  z.object({ type: z.literal('progress'), done: z.int(), total: z.int() }),
  z.object({
    type: z.literal('done'),
    outcome: z.enum(['completed', 'stopped']),
    files: z.array(z.object({ name: z.string().regex(/^[\w.-]+$/), bytes: z.int(), sha256: z.string() })),
  }),
  z.object({
    type: z.literal('error'),
    code: z.enum([...errorCodes, 'diverged', 'package_missing', 'disk_full', 'failed']),
    message: z.string(),
    details: z.record(z.string(), z.json()),
  }),
]);
export type RemoteEvent = z.output<typeof eventSchema>;
export type RemoteEventOf<Type extends RemoteEvent['type']> = Extract<RemoteEvent, { type: Type }>;

/** Whole lines of a text that arrives in pieces. A line without an end is kept until the rest of it comes. */
export class LineReader {
  #rest = '';

  /** @returns the lines that are whole now */
  read(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    return lines;
  }
}

/** Undefined for a line that is none of ours. A newer script may say things that this version does not know. */
export function eventIn(line: string): RemoteEvent | undefined {
  if (!line.startsWith(MARK)) return undefined;
  try {
    return eventSchema.safeParse(JSON.parse(line.slice(MARK.length))).data;
  } catch {
    return undefined;
  }
}

export function eventsIn(text: string): RemoteEvent[] {
  return text.split('\n').flatMap((line) => eventIn(line) ?? []);
}
