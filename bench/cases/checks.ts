/** Every case's check, by the name of its folder. */
import type { Check } from './case-run.ts';
import { dataChecks } from './data-checks.ts';

export const checks: Readonly<Record<string, Check | undefined>> = { ...dataChecks };
