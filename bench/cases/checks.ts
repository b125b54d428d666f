/** Every case's check, by the name of its folder. */
import { adapterChecks } from './adapter-checks.ts';
import type { Check } from './case-run.ts';
import { dataChecks } from './data-checks.ts';
import { endingChecks } from './ending-checks.ts';
import { hostChecks } from './host-checks.ts';
import { modelChecks } from './model-checks.ts';
import { templateChecks } from './template-checks.ts';
import { trainingChecks } from './training-checks.ts';

export const checks: Readonly<Record<string, Check | undefined>> = {
  ...modelChecks,
  ...templateChecks,
  ...adapterChecks,
  ...dataChecks,
  ...trainingChecks,
  ...endingChecks,
  ...hostChecks,
};
