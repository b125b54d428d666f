/** The trainers' settings as plain data, for forms: read from the schemas that check them, so that the two never differ. */
import { z } from 'zod';
import type { SettingField } from '../../../shared/contract/setting-fields.ts';
import { methodNames } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';

/** The parts of JSON Schema that zod writes for our settings. */
interface Property {
  readonly type?: 'integer' | 'number' | 'boolean' | 'string' | 'null';
  readonly description?: string;
  readonly default?: SettingField['default'];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly enum?: string[];
  readonly anyOf?: readonly Property[];
}

export function describeSettings(): Record<MethodName, SettingField[]> {
  const described = methodNames.map((name) => [name, fieldsOf(methodSettings[name])]);
  return Object.fromEntries(described) as Record<MethodName, SettingField[]>;
}

export function fieldsOf(schema: z.ZodObject): SettingField[] {
  const properties = (z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as Record<string, Property>;
  return Object.entries(properties).map(([name, property]) => fieldOf(name, property));
}

function fieldOf(name: string, property: Property): SettingField {
  const value = property.anyOf?.find(({ type }) => type !== 'null') ?? property;
  return {
    name,
    description: property.description ?? value.description ?? '',
    kind: kindOf(value),
    default: property.default ?? null,
    optional: property.anyOf?.some(({ type }) => type === 'null') ?? false,
    min: bound(value.minimum ?? value.exclusiveMinimum),
    max: bound(value.maximum ?? value.exclusiveMaximum),
    aboveMin: value.exclusiveMinimum !== undefined,
    belowMax: value.exclusiveMaximum !== undefined,
    choices: value.enum ?? [],
  };
}

function kindOf({ type, enum: choices }: Property): SettingField['kind'] {
  if (choices !== undefined) return 'choice';
  if (type === 'boolean') return 'switch';
  return type === 'integer' ? 'whole' : 'number';
}

/** zod's integers end where doubles are no longer exact; that is no bound that anybody chose. */
function bound(value: number | undefined): number | null {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
}
