import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import type { GroupId } from '../../../shared/domain/ids.ts';
import type { RunGroup } from '../../../shared/domain/run-group.ts';
import { isMethod } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { planSchema } from './group-plan.ts';

const configSchema = z.object({
  /** Of every run, with the settings that its trial does not change; without a version, which each has its own of. */
  run: z.looseObject({ settings: jsonObjectSchema }),
  plan: planSchema,
  /** Of a search. */
  objective: z
    .discriminatedUnion('name', [
      z.object({ name: z.enum(['heldOutLoss', 'heldOutDivergence', 'heldOutAccuracy']) }),
      z.object({ name: z.literal('winRate'), judge: z.string() }),
    ])
    .optional(),
});
export type GroupConfig = z.output<typeof configSchema>;

export interface TrialContest {
  /** `rule:NAME` or `reward:RUN`. */
  readonly judge: string;
  readonly promptsFile: string;
  /** One for all trials of a search: they reply to the same prompts with the same draws. */
  readonly seed: number;
}

/** @throws ParleyError corrupt where a newer or broken Parley wrote it */
export function configOf(group: RunGroup): GroupConfig {
  return parseAs(configSchema, group.config, said('errors.store.stored', { part: 'plan', of: group.name }));
}

/** @throws ParleyError unsupported for a method that this Parley does not have */
export function methodOf({ method, name }: RunGroup): MethodName {
  if (isMethod(method)) return method;
  throw new ParleyError('unsupported', said('errors.training.groupOfUnknownMethod', { name, method }));
}

export function groupFiles({ home }: Store, id: GroupId) {
  const dir = path.join(home.groupsDir, id);
  return {
    dir,
    /** What every run gets into its folder. */
    run: path.join(dir, 'run'),
    contestPrompts: path.join(dir, 'contest-prompts.jsonl'),
  };
}
