/** What the compiler cannot see of the catalogue: messages that nothing uses, and Chinese that is none or is set wrongly. */
import { chinese } from '../../src/shared/language/zh/chinese.ts';
import { english } from '../../src/shared/language/en/english.ts';
import type { Catalogue } from '../../src/shared/language/language.ts';

/** Messages that are the same in Chinese: names and signs. */
const sameInChinese: readonly string[] = [
  'targets.versions',
  'targets.nameExample',
  'targets.addressExample',
  'cliResults.heading.id',
  'methods.best-of-n.inSentence',
  'methods.best-of-n.title',
  'methods.simpo.title',
  'models.import.fromHub',
  'settings.clientExample',
  'signs.measuredOnce.distinct',
  'terms.distinct.label',
  'terms.tokens.label',
  'terms.topP.label',
  'terms.topK.label',
  'terms.minP.label',
  'workbench.samplingFields.topP',
  'workbench.samplingFields.topK',
  'workbench.samplingFields.minP',
];

const han = /\p{Script=Han}/u;
/** Chinese takes full-width marks, a space before and after Latin letters and digits, and none before %. */
const setWrongly =
  /\p{Script=Han}[,;:?!]|\p{Script=Han}\.(?!\w)|\p{Script=Han}[A-Za-z0-9]|(?<!\\)[A-Za-z0-9]\p{Script=Han}|[0-9] %/u;

/** "PPO", "A2C": a name in every language. */
const acronym = /^[A-Z0-9]+$/;

/** A function's words stand between its quotes, outside its places. */
function hasWords(text: string): boolean {
  const quoted = [...text.matchAll(/`[^`]*`|'[^']*'/g)].map(([part]) => part.replace(/\$\{[^}]*\}/g, ''));
  return !acronym.test(text) && /\p{L}/u.test(text.includes('=>') ? quoted.join('') : text);
}

/** Each message by its id, with its text: a function's is its source. */
export function messagesOf(catalogue: Catalogue): Map<string, string> {
  const messages = new Map<string, string>();
  const enter = (at: object, path: string) => {
    for (const [key, value] of Object.entries(at) as [string, unknown][]) {
      const id = path === '' ? key : `${path}.${key}`;
      if (typeof value === 'object' && value !== null) enter(value, id);
      else messages.set(id, typeof value === 'function' ? String(value) : String(value));
    }
  };
  enter(catalogue, '');
  return messages;
}

export function checkChinese(): string[] {
  const faults: string[] = [];
  for (const [id, text] of messagesOf(chinese.catalogue)) {
    if (sameInChinese.includes(id)) {
      if (han.test(text)) faults.push(`${id} is Chinese: take it off the list sameInChinese.`);
    } else if (hasWords(text) && !han.test(text))
      faults.push(`${id} has no Chinese: "${text}". Translate it, or list it in sameInChinese.`);
    const wrong = setWrongly.exec(text);
    if (wrong !== null)
      faults.push(`${id} is set wrongly at "${wrong[0]}": full-width marks, spaces around Latin text.`);
  }
  return faults;
}

/** @param used ids, and groups whose messages are all used */
export function unusedMessages(used: ReadonlySet<string>): string[] {
  return [...messagesOf(english.catalogue).keys()].filter((id) => {
    const parts = id.split('.');
    return !parts.some((_, place) => used.has(parts.slice(0, place + 1).join('.')));
  });
}
