/**
 * The schema that checks what a method is told, made from its settings. Apart from the descriptions, which the page holds
 * too: zod is half a megabyte of source, and asks at once whether it may use `eval`, which the page's policy forbids.
 */
import { z } from 'zod';
import { methodNames, methods } from './all.ts';
import type { MethodName } from './all.ts';
import type { Setting, Settings, ValuesOf } from './parts/setting.ts';

type SchemaOf<Of extends Settings> = z.ZodObject<
  { [Name in keyof Of]: z.ZodDefault<z.ZodType<ValuesOf<Of>[Name], ValuesOf<Of>[Name]>> },
  z.core.$strict
>;

export const methodSettings = Object.fromEntries(
  methodNames.map((name) => [name, settingsSchema(methods[name].settings)]),
) as unknown as { readonly [Name in MethodName]: SchemaOf<(typeof methods)[Name]['settings']> };

export function settingsSchema<const Of extends Settings>(settings: Of): SchemaOf<Of> {
  const fields = Object.entries(settings).map(([name, setting]) => [
    name,
    valueSchema(setting).default(setting.default),
  ]);
  return z.strictObject(Object.fromEntries(fields)) as unknown as SchemaOf<Of>;
}

/** The same, where what is left out is decided later. */
export function optionalSettings<const Of extends Settings>(
  settings: Of,
): { [Name in keyof Of]: z.ZodOptional<z.ZodType<ValuesOf<Of>[Name], ValuesOf<Of>[Name]>> } {
  const fields = Object.entries(settings).map(([name, setting]) => [name, valueSchema(setting).optional()]);
  return Object.fromEntries(fields) as ReturnType<typeof optionalSettings<Of>>;
}

function valueSchema(setting: Setting): z.ZodType {
  const schema = presentSchema(setting);
  return setting.optional ? schema.nullable() : schema;
}

function presentSchema({ kind, choices, min, max, aboveMin, belowMax }: Setting): z.ZodType {
  if (kind === 'switch') return z.boolean();
  if (kind === 'choice') return z.enum(choices);
  let schema = kind === 'whole' ? z.int() : z.number();
  if (min !== null) schema = aboveMin ? schema.gt(min) : schema.min(min);
  if (max !== null) schema = belowMax ? schema.lt(max) : schema.max(max);
  return schema;
}
