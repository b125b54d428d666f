/** A process that looks through all data of a home folder; the first argument is its database, which is read and never written. */
import { setImmediate } from 'node:timers/promises';
import { os } from '@orpc/server';
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';
import { groupPrompts } from '../../shared/domain/prompt-groups.ts';
import { preferencePairs } from '../../shared/domain/preference-pairs.ts';
import type { ProgressStage } from '../../shared/methods/progress-stage.ts';
import { openReader } from '../store/open-reader.ts';
import { contradictions } from './data-checks/contradictions.ts';
import { nearPrompts } from './data-checks/near-prompts.ts';
import { raterAgreement } from './data-checks/rater-agreement.ts';
import { allPrompts, allStatements, countAll, ratedStatements } from './data-checks/read-data.ts';
import { serve } from './process/serve.ts';

/** Between two turns of the event loop, in which main is told how far it is. */
const atOnce = 1000;

const databaseFile = process.argv[2];

interface Step {
  readonly type: 'progress';
  readonly stage: ProgressStage;
  readonly done: number;
  readonly total: number;
}

const router = {
  groups: os
    .input(z.object({ prompts: z.custom<readonly (readonly Message[])[]>((prompts) => Array.isArray(prompts)) }))
    .handler(async function* ({ input: { prompts } }) {
      await setImmediate();
      yield { groups: groupPrompts(prompts) };
    }),
  contradictions: os.input(z.object({ limit: z.int() })).handler(async function* ({ input: { limit } }) {
    using store = openReader(databaseFile);
    const statements = yield* read(allStatements(store), countAll(store));
    const found = contradictions(statements);
    const pairs = preferencePairs(statements).length;
    yield { type: 'done' as const, total: found.length, pairs, contradictions: found.slice(0, limit) };
  }),
  agreement: os.input(z.object({ limit: z.int() })).handler(async function* ({ input: { limit } }) {
    using store = openReader(databaseFile);
    const statements = yield* read(ratedStatements(store), countAll(store));
    yield { type: 'done' as const, ...raterAgreement(statements, limit) };
  }),
  nearDuplicates: os.input(z.object({ limit: z.int(), threshold: z.number() })).handler(async function* ({
    input: { limit, threshold },
  }) {
    using store = openReader(databaseFile);
    const steps = nearPrompts(yield* read(allPrompts(store), countAll(store)), threshold);
    for (;;) {
      const step = steps.next();
      if (step.done === true) {
        const { different, groups } = step.value;
        yield {
          type: 'done' as const,
          total: groups.length,
          prompts: different,
          groups: groups.slice(0, limit),
        };
        return;
      }
      yield progress('comparing', step.value.done, step.value.total);
      await setImmediate();
    }
  }),
};

export type DataRouter = typeof router;
serve(router);

async function* read<Item>(items: Iterable<Item>, total: number): AsyncGenerator<Step, Item[]> {
  const all: Item[] = [];
  yield progress('reading', 0, total);
  for (const item of items) {
    all.push(item);
    if (all.length % atOnce > 0) continue;
    yield progress('reading', all.length, total);
    await setImmediate();
  }
  return all;
}

function progress(stage: ProgressStage, done: number, total: number): Step {
  return { type: 'progress', stage, done, total };
}
