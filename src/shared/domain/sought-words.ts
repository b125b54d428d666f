/** How a text that somebody types finds words in other texts: whole words and their beginnings, whatever case and accents. */

/** Writing without spaces between words: each character stands for itself. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const eachUnspaced = new RegExp(unspaced.source, 'gu');
const wordPart = /[\p{L}\p{N}\p{M}\p{Co}]/u;

/** The text with every character of such writing as a word of its own, as a full-text index takes it. */
export function spaced(text: string): string {
  return text.replace(eachUnspaced, ' $& ');
}

/** What is sought, each word once; without what has neither letters nor digits. */
export function soughtWords(sought: string): string[] {
  return [...new Set(sought.split(/\s+/u))].filter((word) => wordPart.test(word));
}

export interface TextPart {
  readonly text: string;
  /** It is one of the sought words, or the beginning of a word that is. */
  readonly sought: boolean;
}

/** The text in parts, those that are sought marked. */
export function markedParts(text: string, sought: string): TextPart[] {
  const characters = [...text];
  const folded = characters.map(fold);
  const marked = characters.map(() => false);
  for (const word of soughtWords(sought)) {
    const wanted = [...word].map(fold);
    for (let at = 0; at + wanted.length <= folded.length; at++) {
      if (wanted.every((character, place) => folded[at + place] === character) && begins(characters, at)) {
        marked.fill(true, at, at + wanted.length);
      }
    }
  }
  const parts: TextPart[] = [];
  characters.forEach((character, at) => {
    const last = parts.at(-1);
    if (last?.sought === marked[at]) parts[parts.length - 1] = { text: last.text + character, sought: last.sought };
    else parts.push({ text: character, sought: marked[at] });
  });
  return parts;
}

/** @returns whether a word begins here */
function begins(characters: readonly string[], at: number): boolean {
  return (
    at === 0 || !wordPart.test(characters[at - 1]) || unspaced.test(characters[at - 1]) || unspaced.test(characters[at])
  );
}

/** One character without case and accents. */
function fold(character: string): string {
  return [...character.normalize('NFD').toLowerCase()][0];
}
