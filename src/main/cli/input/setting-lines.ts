import type { SettingField } from '../../../shared/contract/setting-fields.ts';
import { render } from '../../../shared/language/said.ts';
import { wrap } from '../terminal/printable.ts';
import { t } from '../../../shared/language/t.ts';

/** Settings for the terminal: name, default and what else it may be, then its sentence. */
export function settingLines(fields: readonly SettingField[]): string {
  return fields.map((field) => `  ${heading(field)}\n${sentence(field)}`).join('\n');
}

function heading(field: SettingField): string {
  const { name, default: standard, kind, choices, optional } = field;
  const values =
    kind === 'choice' ? choices.map((choice) => JSON.stringify(choice)) : kind === 'switch' ? [] : [range(field)];
  const bounds = t.cli.sideBySide({ parts: values.filter((text) => text !== '') });
  const setting = `${name}: ${JSON.stringify(standard)}`;
  if (bounds === '') return optional ? t.cliInput.settingAllows({ setting, allowed: 'null' }) : setting;
  const allowed = optional ? t.cliInput.orNull({ allowed: bounds }) : bounds;
  return t.cliInput.settingAllows({ setting, allowed });
}

function range({ kind, min, max, aboveMin, belowMax }: SettingField): string {
  const low =
    min === null ? undefined : aboveMin ? t.cliInput.above({ bound: min }) : t.cliInput.atLeast({ bound: min });
  const high =
    max === null ? undefined : belowMax ? t.cliInput.below({ bound: max }) : t.cliInput.atMost({ bound: max });
  const both = low !== undefined && high !== undefined ? t.cliInput.bothBounds({ low, high }) : (low ?? high);
  const parts = [kind === 'whole' ? t.cliInput.aWholeNumber : undefined, both].filter((part) => part !== undefined);
  return t.cli.sideBySide({ parts });
}

const sentence = ({ description }: SettingField): string =>
  wrap(render(description), 74)
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
