import { areEqual, Namespace, Tuple, Undefined, type Callable, type Value } from './values.ts';

/** What the name `loop` stands for. */
export function loopState(items: readonly Value[], depth: number, again: Callable | undefined) {
  const attributes = new Map<string, Value>();
  let seen: Value | undefined;
  const at = (i: number) => {
    const { length } = items;
    const neighbor = (place: number, which: string) => items[place] ?? new Undefined(`there is no ${which} item`);
    const now: [string, Value][] = [
      ['index', i + 1],
      ['index0', i],
      ['revindex', length - i],
      ['revindex0', length - i - 1],
      ['first', i === 0],
      ['last', i === length - 1],
      ['length', length],
      ['depth', depth],
      ['depth0', depth - 1],
      ['previtem', neighbor(i - 1, 'previous')],
      ['nextitem', neighbor(i + 1, 'next')],
      ['cycle', (choices) => choices[i % choices.length]],
      [
        'changed',
        (values) => {
          const value = new Tuple(values);
          const is = seen === undefined || !areEqual(seen, value);
          seen = value;
          return is;
        },
      ],
    ];
    for (const [name, value] of now) attributes.set(name, value);
    if (again !== undefined) attributes.set('__call__', again);
  };
  return { value: new Namespace(attributes), at };
}
