import type { SettingField } from '../../../shared/contract/setting-fields.ts';
import { render } from '../../../shared/language/said.ts';
import { wrap } from '../terminal/printable.ts';

/** Settings for the terminal: name, default and what else it may be, then its sentence. */
export function settingLines(fields: readonly SettingField[]): string {
  return fields.map((field) => `  ${heading(field)}\n${sentence(field)}`).join('\n');
}

function heading(field: SettingField): string {
  const { name, default: standard, kind, choices, optional } = field;
  const values =
    kind === 'choice' ? choices.map((choice) => JSON.stringify(choice)) : kind === 'switch' ? [] : [range(field)];
  const bounds = values.filter((text) => text !== '').join(', ');
  const allowed = [bounds, ...(optional ? ['null'] : [])].filter((text) => text !== '').join(', or ');
  return `${name}: ${JSON.stringify(standard)}${allowed === '' ? '' : ` (${allowed})`}`;
}

function range({ kind, min, max, aboveMin, belowMax }: SettingField): string {
  const low = min === null ? [] : [`${aboveMin ? 'above' : 'at least'} ${min}`];
  const high = max === null ? [] : [`${belowMax ? 'below' : 'at most'} ${max}`];
  const number = kind === 'whole' ? ['a whole number'] : [];
  return [...number, [...low, ...high].join(' and ')].filter((text) => text !== '').join(', ');
}

const sentence = ({ description }: SettingField): string =>
  wrap(render(description), 74)
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
