/**
 * English made longer by 40 %, accented and in brackets, under the tag that Android and Chrome have for it: a text that stands outside the catalogue is seen at
 * once, and so is a place that has no room. Other languages are longer than English by as much. The page loads it where the browser asks for it, and
 * offers it nowhere.
 */
import { english } from './en/english.ts';
import type { Language } from './language.ts';
import { mapMessages } from './map-messages.ts';

const plain = 'AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz';
const accented = 'ÅåƁƀÇçÐðÉéƑƒĜĝĤĥÎîĴĵĶķĻļṀṁÑñÖöÞþǪǫŔŕŠšŢţÛûṼṽŴŵẊẋÝýŽž';
const accentOf = new Map([...plain].map((letter, place) => [letter, [...accented][place]]));

/** Words to wrap at, as other languages have more of them. */
const more = 'öñé ţŵö ţĥŕéé ƒöûŕ ƒîṽé šîẋ šéṽéñ éîĝĥţ ñîñé ţéñ ';

/** "[held-out](heldOut)" is explained where it stands: the name of the term is no text. */
const termNames = /(\]\(\w+\))/;

export function pseudoText(text: string): string {
  const letters = text.match(/[a-z]/gi)?.length ?? 0;
  // What is in here already, as a part of it, is longer already.
  if (letters === 0) return text;
  const longer = more.repeat(Math.ceil(letters / 100)).slice(0, Math.ceil(0.4 * letters));
  const parts = text.split(termNames);
  const changed = parts.map((part) =>
    termNames.test(part) ? part : part.replace(/[a-z]/gi, (letter) => accentOf.get(letter) ?? letter),
  );
  return `[${changed.join('')} ${longer.trim()}]`;
}

export const pseudo: Language = {
  ...english,
  code: 'en-XA',
  name: pseudoText(english.name),
  tag: 'en-XA',
  catalogue: mapMessages(english.catalogue, pseudoText),
};
