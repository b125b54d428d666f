import { z } from 'zod';
import { leftOutSchema } from '../../../shared/contract/prompts.ts';
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

/** A stored contest as the contract shows it; also those that rounds held. */
export function contestView({ id, versionId, againstVersionId, judge, figures }: Evaluation) {
  return {
    a: versionId,
    b: againstVersionId ?? versionId,
    ...figuresSchema.parse(figures),
    judge: judge ?? '',
    evaluationId: id,
  };
}
