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

function markedAll(group: object): object {
  const entries = Object.entries(group) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([key, message]) => {
      if (typeof message === 'string') return [key, marked(message)];
      if (typeof message !== 'function') return [key, markedAll(message as object)];
      return [key, (params: unknown) => marked(String((message as (params: unknown) => string)(params)))];
    }),
  );
}
