/**
 * Jinja templates by the rules of the Python library with the settings of `transformers`, for which chat templates are written:
 * trim_blocks, lstrip_blocks, loop controls, an immutable sandbox. What chat templates have no use for is left out (inheritance,
 * includes, imports, async). `fixtures/jinja.json` holds templates and what Python makes of them.
 */
import { globals } from './globals.ts';
import { parseTemplate } from './parse-template.ts';
import { written } from './run.ts';
import { Scope } from './scope.ts';
import type { Statement } from './syntax.ts';
import type { Value } from './values.ts';

export class Template {
  readonly #statements: readonly Statement[];

  /** @throws JinjaError where the source is no template */
  constructor(source: string) {
    this.#statements = parseTemplate(source);
  }

  /** @param given strings, whole numbers, booleans, null, lists and objects of them. @throws JinjaError */
  render(given: Readonly<Record<string, unknown>>): string {
    const variables = Object.entries(given).map(([name, value]) => [name, valueFrom(value)] as const);
    return written(this.#statements, new Scope(new Scope(undefined, globals), variables));
  }
}

function valueFrom(value: unknown): Value {
  if (Array.isArray(value)) return value.map(valueFrom);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, item]): [Value, Value] => [key, valueFrom(item)]));
  }
  return value as Value;
}
