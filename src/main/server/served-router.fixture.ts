/** Procedures of the kinds that the contract has, small enough to see what a host does with them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventIterator } from '@orpc/contract';
import { implement } from '@orpc/server';
import type { RouterClient } from '@orpc/server';
import { z } from 'zod';
import { procedure } from '../../shared/contract/errors.ts';

const contract = {
  echo: procedure.input(z.object({ text: z.string() })).output(z.object({ text: z.string() })),
  counting: {
    /** 1, 2, … upTo, one in each `everyMs`. */
    start: procedure
      .input(z.object({ upTo: z.int(), everyMs: z.int() }))
      .output(eventIterator(z.object({ count: z.int(), run: z.int() }))),
  },
};

/** How each counting ended; by run, which counts the calls. */
export type CountingEnd = 'done' | 'left';

export function servedRouter() {
  const ends: CountingEnd[] = [];
  let runs = 0;
  const os = implement(contract);
  const router = os.router({
    echo: os.echo.handler(({ input }) => input),
    counting: {
      start: os.counting.start.handler(async function* ({ input: { upTo, everyMs }, signal }) {
        const run = runs;
        runs += 1;
        try {
          for (let count = 1; count <= upTo; count += 1) {
            await sleep(everyMs, undefined, { signal });
            yield { count, run };
          }
          ends[run] = 'done';
        } finally {
          ends[run] ??= 'left';
        }
      }),
    },
  });
  return { router, ends, runs: () => runs };
}

export type ServedClient = RouterClient<ReturnType<typeof servedRouter>['router']>;
