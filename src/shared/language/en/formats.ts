import { makeFormats } from '../formats.ts';

export const formats = makeFormats(
  // Days come before months, as on the screens from the beginning.
  { locale: 'en', dateLocale: 'en-GB' },
  {
    milliseconds: (figure) => `${figure} ms`,
    seconds: (figure) => `${figure} s`,
    minutes: (figure) => `${figure} min`,
    hours: (figure) => `${figure} h`,
    percent: (figure) => `${figure} %`,
    nats: (figure) => `${figure} nats`,
    tokensPerSecond: (figure) => `${figure} tok/s`,
    bytes: (figure, unit) => `${figure} ${unit}`,
    tokens: (figure, count) => `${figure} ${count === 1 ? 'token' : 'tokens'}`,
    minutesAgo: (figure) => `${figure} min ago`,
    justNow: 'just now',
    unknown: 'unknown',
    notANumber: 'not a number',
  },
);
