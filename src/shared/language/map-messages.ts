/** A language made from another one by a rule on its texts. */
import type { Catalogue } from './language.ts';

type Message = string | ((params: never) => string);

/** The same messages, each with its rendered text changed. */
export function mapMessages(catalogue: Catalogue, change: (text: string) => string): Catalogue {
  return mapped(catalogue, change) as Catalogue;
}

function mapped(group: object, change: (text: string) => string): object {
  const changed = (message: Message | object): unknown => {
    if (typeof message === 'string') return change(message);
    if (typeof message === 'function') return (told: never) => change((message as (told: never) => string)(told));
    return mapped(message, change);
  };
  const entries = Object.entries(group) as [string, Message | object][];
  return Object.fromEntries(entries.map(([key, message]) => [key, changed(message)])) as object;
}
