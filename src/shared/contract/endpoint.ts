/** The endpoint for clients that speak OpenAI's or Anthropic's protocol: whether it is on, who may use it, and what is kept. */
import { z } from 'zod';
import { retentions } from '../domain/api-client.ts';
import { procedure } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';

const clientName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, saying(said('expected.clientName')));

const clientSchema = z.object({
  name: z.string(),
  createdAtMs: z.number(),
  /** Answers that are kept. */
  completions: z.int(),
  /** Records of feedback that were ever stored for it. */
  feedback: z.int(),
  /** Of the newest kept answer; null where there is none. */
  lastAtMs: z.number().nullable(),
});

const statusSchema = z.object({
  on: z.boolean(),
  /** On because the host was started so, until it ends. */
  forced: z.boolean(),
  /** The base URL for clients; null while it is off or cannot be served. */
  url: z.string().nullable(),
  /** Why it cannot be served; null where it can. */
  problem: z.string().nullable(),
  /** The port that can be set; null where it is the workbench's own. */
  port: z.int().nullable(),
  retention: z.enum(retentions),
  clients: z.array(clientSchema),
});
export type EndpointStatus = z.output<typeof statusSchema>;

/** Only the owner of the machine may use these. */
export const endpointContract = {
  status: procedure.output(statusSchema),
  /** What is left out stays as it is. */
  configure: procedure
    .input(
      z.object({
        on: z.boolean().optional(),
        port: z.int().min(1024).max(65_535).optional(),
        retention: z.enum(retentions).optional(),
      }),
    )
    .output(statusSchema),
  /** Makes a key; it is told here and never again. */
  addKey: procedure.input(z.object({ name: clientName })).output(z.object({ name: z.string(), key: z.string() })),
  /** Takes a client's key away; with its data all that it was answered and said is erased, for good. */
  removeKey: procedure
    .input(z.object({ name: z.string().min(1), withData: z.boolean().default(false) }))
    .output(z.object({ name: z.string(), erased: z.object({ completions: z.int(), feedback: z.int() }).nullable() })),
};
