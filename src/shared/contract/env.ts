/** What this installation is and what it can run on. */
import { z } from 'zod';
import { procedure } from './errors.ts';

export const envContract = {
  get: procedure.output(
    z.object({
      versions: z.object({ parley: z.string(), node: z.string(), onnxruntime: z.string() }),
      engines: z.array(
        z.object({
          name: z.string(),
          device: z.string(),
          available: z.boolean(),
          /** Why not; null where it is available. */
          reason: z.string().nullable(),
        }),
      ),
      home: z.string(),
    }),
  ),
};
