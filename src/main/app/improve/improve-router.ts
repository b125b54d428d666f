import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { chooseVersion } from '../models/choose-version.ts';
import { planImprovement } from './plan-improvement.ts';

export function improveRouter({ improve }: Procedures, app: AppContext) {
  return improve.router({
    plan: improve.plan.handler(({ input: { from, ...asked }, signal }) =>
      planImprovement(app, chooseVersion(app, from), asked, signal),
    ),
  });
}
