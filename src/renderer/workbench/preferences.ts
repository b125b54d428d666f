/** What this browser or window remembers by itself; what belongs to the work is in the app's settings. */
const prefix = 'parley.';

/** The remembered text, or undefined where there is none, storage is off, or it is none of `allowed`. */
export function remembered<Value extends string>(key: string, allowed?: readonly Value[]): Value | undefined {
  try {
    const value = localStorage.getItem(prefix + key) ?? undefined;
    return value !== undefined && (allowed === undefined || allowed.includes(value as Value))
      ? (value as Value)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined forgets. Where storage is off, nothing is remembered and nothing fails. */
export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    // A private window without storage: the choice lasts as long as the page.
  }
}
