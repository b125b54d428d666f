// Byte-level text as GPT-2 introduced it (Radford et al. 2019, encoder.py): every byte has a printable character of its
// own, so a vocabulary is plain text and no input is ever unknown.

/** GPT-2's split into words, numbers, punctuation and white space; merges never cross these borders. */
export const GPT2_SPLIT = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** `BYTE_TO_CHAR[b]` is the character that stands for byte b: itself where printable, else one from U+0100 on, in order. */
export const BYTE_TO_CHAR: readonly string[] = (() => {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
})();

const encoder = new TextEncoder();

/** The text's UTF-8 bytes, each as its character. A lone surrogate becomes U+FFFD, as in every UTF-8 encoder. */
export function toByteChars(text: string): string {
  let chars = '';
  for (const byte of encoder.encode(text)) chars += BYTE_TO_CHAR[byte];
  return chars;
}
