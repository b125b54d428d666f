/** Names and what they stand for, in one block inside another. */
import { Undefined, type Value } from './values.ts';

export class Scope {
  readonly #parent: Scope | undefined;
  readonly #values = new Map<string, Value>();

  constructor(parent?: Scope, values: Iterable<readonly [string, Value]> = []) {
    this.#parent = parent;
    for (const [name, value] of values) this.#values.set(name, value);
  }

  get(name: string): Value {
    const value = this.find(name);
    return value === undefined ? new Undefined(`"${name}" is undefined`) : value;
  }

  find(name: string): Value | undefined {
    const value = this.#values.get(name);
    return value === undefined ? this.#parent?.find(name) : value;
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }
}
