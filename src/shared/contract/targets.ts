/** Clusters that runs can be handed to. Only the owner of the machine may use these. */
import { z } from 'zod';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { procedure } from './errors.ts';

const targetName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u, saying(said('expected.targetName')));

const targetSchema = z.object({
  name: z.string(),
  /** Ray is the only kind so far. */
  kind: z.literal('ray'),
  /** The dashboard's address. */
  url: z.string(),
  /** The folder of the cluster that holds models, data and runs. */
  storage: z.string(),
  workers: z.int(),
  /** Whether a token is sent, and in which header. The token itself is never told. */
  hasToken: z.boolean(),
  header: z.string(),
});
export type TargetView = z.output<typeof targetSchema>;

const foundSchema = z.object({
  ray: z.string(),
  python: z.string(),
  packages: z.array(z.object({ name: z.string(), installed: z.string().nullable(), tried: z.string() })),
  nodes: z.array(
    z.object({ cpus: z.number(), memoryBytes: z.number(), gpus: z.int(), gpuType: z.string().nullable() }),
  ),
  /** Of the machine that the probe ran on, where its libraries see any. */
  gpusHere: z.array(z.object({ name: z.string(), memoryBytes: z.number() })),
  disk: z.object({
    folder: z.string(),
    freeBytes: z.number(),
    totalBytes: z.number(),
    /** Why nothing can be written there. */
    problem: z.string().nullable(),
  }),
});
export type TargetFound = z.output<typeof foundSchema>;

export const targetsContract = {
  list: procedure.output(z.array(targetSchema)),
  /** Keeps it; nothing is sent there. */
  add: procedure
    .input(
      z.object({
        name: targetName,
        url: z.string().trim(),
        /** Kept in a file that only the owner of the home folder can read, never in the database. */
        token: z.string().optional(),
        // Not shown: the name of a header.
        header: z.string().default('Authorization'),
        storage: z.string().trim().min(1).default('~/parley'),
        workers: z.int().min(1).max(1024).default(1),
      }),
    )
    .output(targetSchema),
  /** Submits a small job and tells what it found. Takes some seconds. */
  test: procedure.input(z.object({ name: z.string().min(1) })).output(foundSchema),
  /** Forgets it with its token. What lies there stays there. */
  remove: procedure.input(z.object({ name: z.string().min(1) })).output(targetSchema),
};
