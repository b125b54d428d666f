import { placedProblem } from '../../../shared/language/issues.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { said } from '../../../shared/language/said.ts';
import { methodCalled, methods } from '../../../shared/methods/all.ts';
import type { MethodName, SettingsOf } from '../../../shared/methods/all.ts';
import { defaultsBySize } from '../../../shared/methods/big-models.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';

/**
 * A trainer's settings with its defaults filled in: stored with the run, so that a resume under a later Parley with other
 * defaults still does the same.
 * @param parameters of the version that is trained, by which some defaults go; null where all settings are given
 * @throws ParleyError invalid_input naming each setting that does not fit, and the known ones for an unknown name
 */
export function settingsFor<M extends MethodName>(
  method: M,
  settings: JsonObject,
  parameters: number | null = null,
): SettingsOf<M> & JsonObject {
  const parsed = methodSettings[method].safeParse({ ...defaultsBySize(methodCalled(method), parameters), ...settings });
  if (parsed.success) {
    const values = parsed.data as SettingsOf<M> & JsonObject;
    const fault = methodCalled(method).check?.((name) => Number(values[name]));
    if (fault === undefined) return values;
    throw new ParleyError('invalid_input', said('training.settingsRefused', { method, ...fault }));
  }
  const reasons = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? said('errors.training.unknownSettings', { settings: issue.keys, known: Object.keys(methods[method].settings) })
      : placedProblem(issue, settings),
  );
  throw new ParleyError('invalid_input', said('errors.training.settingsRefused', { method, reasons }));
}
