/** A third language as one file: English with marks around it, so that it is seen wherever it is spoken. */
import { english } from './en/english.ts';
import { makeFormats } from './formats.ts';
import type { Catalogue, Language } from './language.ts';

const marked = (text: string): string => `[${text}]`;

export const stub: Language = {
  code: 'xx',
  name: '[English]',
  tag: 'ar-x-stub',
  direction: 'rtl',
  catalogue: markedAll(english.catalogue) as Catalogue,
  formats: makeFormats(
    { locale: 'de' },
    {
      milliseconds: (figure) => `${figure} ms`,
      seconds: (figure) => `${figure} Sek.`,
      minutes: (figure) => `${figure} Min.`,
      hours: (figure) => `${figure} Std.`,
      percent: (figure) => `${figure} %`,
      nats: (figure) => `${figure} nats`,
      tokensPerSecond: (figure) => `${figure} Tok/s`,
      bytes: (figure, unit) => `${figure} ${unit}`,
      tokens: (figure) => `${figure} Token`,
      minutesAgo: (figure) => `vor ${figure} Min.`,
      justNow: 'gerade eben',
      unknown: 'unbekannt',
      notANumber: 'keine Zahl',
    },
  ),
};

type Message = (params: unknown) => string;

function markedAll(group: object): object {
  const entries = Object.entries(group) as [string, string | Message | object][];
  return Object.fromEntries(entries.map(([key, message]) => [key, markedMessage(message)])) as object;
}

function markedMessage(message: string | Message | object): string | Message | object {
  if (typeof message === 'string') return marked(message);
  return typeof message === 'function' ? (params) => marked((message as Message)(params)) : markedAll(message);
}
