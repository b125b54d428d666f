/** What this installation is and what it can run on. */
import { z } from 'zod';
import { engineNames } from '../domain/engine-name.ts';
import { procedure, saidSchema, saidTextSchema } from './errors.ts';

const purpose = z.enum(['training', 'sampling']);

const engineSchema = z.object({
  name: z.enum(engineNames),
  /** In words: 'cpu', 'gpu', or the graphics device where it is known. */
  device: z.string(),
  available: z.boolean(),
  /** Whether its self-test ran on this machine; until then the CPU alone is taken to work. */
  tried: z.boolean(),
  /** Why not, or that it was not tried yet; null where it is available. */
  reason: saidTextSchema.nullable(),
  /** What it can do at all. */
  purposes: z.array(purpose),
  /** What it would be used for now. */
  chosenFor: z.array(purpose),
  /** Median milliseconds of a small standard step on this machine; null where it was not measured. */
  trainingMs: z.number().nullable(),
  samplingMs: z.number().nullable(),
});
export type EngineView = z.infer<typeof engineSchema>;

const installationSchema = z.object({
  versions: z.object({ parley: z.string(), node: z.string(), onnxruntime: z.string() }),
  engines: z.array(engineSchema),
  /** Why nothing runs though an engine is there: the choice by hand names none that Parley knows. */
  engineFault: saidSchema.nullable(),
  /** What --engine or PARLEY_ENGINE named at the start: it counts before the setting "engine". */
  engineAtStart: z.string().nullable(),
  home: z.string(),
});

export const envContract = {
  /** As far as is known: no engine is tried. */
  get: procedure.output(installationSchema),
  /** The same after every engine was tried, each in a process of its own: seconds. Remembered for this machine unless `again`. */
  check: procedure.input(z.object({ again: z.boolean().default(false) }).prefault({})).output(installationSchema),
};
