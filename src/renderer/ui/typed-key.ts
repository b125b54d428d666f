/** While an input method composes (Chinese, Japanese, Korean), its keys choose characters and mean nothing else. */
type Press = Pick<KeyboardEvent, 'key' | 'isComposing' | 'keyCode'>;

/** Safari says that it composes no more before it tells the Enter that ended it; its code gives that away. */
const composingCode = 229;

/** Whether this key was pressed for itself. */
export function isPressed(key: 'Enter' | 'Escape', { key: pressed, isComposing, keyCode }: Press): boolean {
  return pressed === key && !isComposing && keyCode !== composingCode;
}
