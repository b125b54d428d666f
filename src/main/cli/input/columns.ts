/** `--columns prompt=question,chosen=better,rejected=worse`: which field is what. */
import { InvalidArgumentError } from 'commander';
import { columnRoles } from '../../../shared/domain/columns.ts';
import type { Columns } from '../../../shared/domain/columns.ts';
import { t } from '../../../shared/language/t.ts';

export function parseColumns(text: string): Columns {
  const entries = text.split(',').map((part): [string, string] => {
    const [role, ...field] = part.split('=');
    const name = field.join('=').trim();
    if (!columnRoles.some((known) => known === role.trim()) || name === '') {
      throw new InvalidArgumentError(t.imports.unknownRole({ given: part, roles: columnRoles.join(', ') }));
    }
    return [role.trim(), name];
  });
  return Object.fromEntries(entries);
}
