/** What this browser or window remembers by itself; what belongs to the work is in the app's settings. */
const prefix = 'parley.';

/** What is used of the browser's `Storage`. Looked up with each use: where storage is off, naming it fails. */
export type Drawer = () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
const lasting: Drawer = () => localStorage;
/** Of this page alone: it outlasts a reload, and other pages do not see it. */
export const ofThisPage: Drawer = () => sessionStorage;

/** The remembered text, or undefined where there is none, storage is off, or it is none of `allowed`. */
export function remembered<Value extends string>(
  key: string,
  allowed?: readonly Value[],
  drawer = lasting,
): Value | undefined {
  try {
    const value = drawer().getItem(prefix + key) ?? undefined;
    return value !== undefined && (allowed === undefined || allowed.includes(value as Value))
      ? (value as Value)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined forgets. Where storage is off, nothing is remembered and nothing fails. */
export function remember(key: string, value: string | undefined, drawer = lasting): void {
  try {
    if (value === undefined) drawer().removeItem(prefix + key);
    else drawer().setItem(prefix + key, value);
  } catch {
    // A private window without storage: the choice lasts as long as the page.
  }
}
