/** Files of the machine that a page runs on, sent to the one that Parley runs on, to be imported there. */
import { z } from 'zod';
import { procedure } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';

export const uploadIdSchema = z.uuid();

/** A plain name: no folder of the host is anybody's to choose. */
const fileName = z.string().regex(/^(?!\.)[^/\\\0]{1,255}$/, saying(said('expected.fileName')));

/** Of a piece; a message of the host takes 64 MiB. */
const maxPieceBytes = 32 * 1024 * 1024;

export const uploadsContract = {
  /** Announces files. Of a model only those that it needs are wanted: others are not to be sent. */
  begin: procedure
    .input(
      z.object({
        purpose: z.enum(['model', 'data']),
        /** What people call it: the folder's or the file's name. */
        name: z.string().min(1).max(255),
        files: z
          .array(z.object({ path: fileName, sizeBytes: z.int().nonnegative() }))
          .min(1)
          .max(10_000),
      }),
    )
    .output(z.object({ upload: uploadIdSchema, wanted: z.array(z.string()) })),
  /** A piece of a file, after those before it; one that has been sent already may come again. */
  write: procedure
    .input(
      z.object({
        upload: uploadIdSchema,
        file: fileName,
        offset: z.int().nonnegative(),
        bytes: z.instanceof(Blob).refine(({ size }) => size <= maxPieceBytes, {
          error: saying(said('expected.atMostBytes', { bytes: maxPieceBytes })),
        }),
      }),
    )
    .output(z.object({ receivedBytes: z.int() })),
  /** Gives it up; importing it does so, too. */
  discard: procedure.input(z.object({ upload: uploadIdSchema })).output(z.object({})),
};
