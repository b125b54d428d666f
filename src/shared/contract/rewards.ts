/** Rewards as inputs name them. One may name a file of the machine that serves: the mark has callers from elsewhere refused. */
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { z } from 'zod';
import { isRewards } from '../domain/reward-choice.ts';
import { marked } from './marks.ts';

/** One part: `model`, `rule:NAME`, `file:PATH`. */
export const rewardNameSchema = marked(z.string().min(1), 'reward');

/** What judges, or ranks in a person's place: `reward`, `reward:RUN`, `rule:NAME`, `file:PATH`, or a mix of them. */
export const rewardsSchema = marked(z.string().refine(isRewards, saying(said('expected.reward'))), 'reward');

/** Σ weight · score. */
export const rewardChoicesSchema = z.array(z.object({ name: rewardNameSchema, weight: z.number().default(1) }));
