/** Key presses as text: `mod+k`, `shift+2`, `escape`, `?`. `mod` is Cmd on a Mac and Ctrl elsewhere. */

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Undefined for a modifier alone, and for what the input method is still composing. */
export function keyText(press: KeyPress, mac: boolean): string | undefined {
  if (['Control', 'Meta', 'Alt', 'Shift', 'Process', 'Dead', 'Unidentified'].includes(press.key)) return undefined;
  const key = keyName(press);
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  // A character that needs Shift on this keyboard ("?") is that character; for letters and digits Shift is a modifier.
  const shift = press.shiftKey && (key.length > 1 || /[\p{L}\d]/u.test(key));
  return [mod && 'mod', other && (mac ? 'ctrl' : 'meta'), press.altKey && 'alt', shift && 'shift', key]
    .filter((part) => part !== false)
    .join('+');
}

/** The place of the key counts for digits (Shift+2 is "@" or '"') and, off the Latin alphabet, for letters. */
function keyName({ key, code }: KeyPress): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  if (key === ' ') return 'space';
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined && !/^[\x20-\x7e]$/.test(key)) return letter.toLowerCase();
  return key.toLowerCase();
}

const names: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: 'Enter',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  space: 'Space',
  backspace: 'Backspace',
  delete: 'Del',
  alt: 'Alt',
  shift: 'Shift',
};

/** For people: ["Ctrl", "K"]; on a Mac ["⌘", "K"]. */
export function keyCaps(text: string, mac: boolean): string[] {
  const parts = text === '+' ? ['+'] : text.split('+');
  return parts.map((part) => {
    if (part === 'mod') return mac ? '⌘' : 'Ctrl';
    if (part === 'shift' && mac) return '⇧';
    if (part === 'alt' && mac) return '⌥';
    return names[part] ?? part.toUpperCase();
  });
}

/** A row of digits as its ends: ["1", …, "6"] is ["1", "–", "6"], with its modifier before it. */
export function keysShown(keys: readonly string[], mac: boolean): string[][] {
  const digits = keys.filter((key) => /(^|\+)\d$/.test(key));
  if (digits.length < 3 || digits.length !== keys.length) return keys.map((key) => keyCaps(key, mac));
  return [[...keyCaps(digits[0], mac), '–', digits[digits.length - 1].slice(-1)]];
}

export function isMac(page: Pick<Navigator, 'platform'>): boolean {
  return /^(Mac|iP)/.test(page.platform);
}
