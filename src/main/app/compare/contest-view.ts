import { z } from 'zod';
import { leftOutSchema } from '../../../shared/contract/prompts.ts';
import { chosenByBestOfSchema } from '../../../shared/contract/sampling.ts';
import type { Evaluation } from '../../../shared/domain/evaluation.ts';

const figuresSchema = z.object({
  winRate: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  ties: z.int(),
  count: z.int(),
  prompts: z.int(),
  kl: z.number().nullable(),
  repetition: z.object({ a: z.number(), b: z.number() }),
  length: z.object({ a: z.number(), b: z.number() }),
  /** Contests of rounds, and those held before it was kept, have none. */
  leftOut: leftOutSchema.default({ count: 0, named: [] }),
});

const bestOfSchema = chosenByBestOfSchema.nullable();
const settingsSchema = z.object({
  /** Contests of rounds, and those held before there was best-of-n, have none. */
  bestOf: z.object({ a: bestOfSchema, b: bestOfSchema }).default({ a: null, b: null }),
});

/** What chose the replies of a contest's sides. */
export function bestOfSides({ settings }: Pick<Evaluation, 'settings'>) {
  return settingsSchema.parse(settings).bestOf;
}

/** A stored contest as the contract shows it; also those that rounds held. */
export function contestView(evaluation: Evaluation) {
  const { id, versionId, againstVersionId, judge, figures } = evaluation;
  return {
    a: versionId,
    b: againstVersionId ?? versionId,
    ...figuresSchema.parse(figures),
    judge: judge ?? '',
    bestOf: bestOfSides(evaluation),
    evaluationId: id,
  };
}
