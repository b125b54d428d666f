/** An object of the stand-in that answers for what it imitates and nothing else. */
export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(object, key) {
      if (!(key in object) && typeof key === 'string' && key !== 'then' && key !== 'toJSON') {
        throw new Error(`The stand-in for Electron does not imitate ${name}.${key}; see e2e/electron/README.md.`);
      }
      const value: unknown = Reflect.get(object, key);
      // Private fields belong to the object, not to its proxy.
      return typeof value === 'function' ? (value.bind(object) as unknown) : value;
    },
  });
}

/** @throws Error for a key of `options` that is not among `known` */
export function onlyKnown(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`The stand-in for Electron does not imitate ${what}: ${unknown.join(', ')}.`);
}
