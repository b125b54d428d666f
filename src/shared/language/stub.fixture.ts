/** A third language as one file: English with marks around it, so that it is seen wherever it is spoken. */
import { english } from './en/english.ts';
import { makeFormats } from './formats.ts';
import type { Language } from './language.ts';
import { mapMessages } from './map-messages.ts';

export const stub: Language = {
  code: 'xx',
  name: '[English]',
  tag: 'ar-x-stub',
  direction: 'rtl',
  catalogue: mapMessages(english.catalogue, (text) => `[${text}]`),
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
