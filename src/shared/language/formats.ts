/**
 * Numbers, plurals, times and lists as one language writes them: Intl does what it can, the rest is that language's own units and
 * words. The English of the program writes a space before a unit and a sign ("52 %", "20 s").
 */

type Plurals = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Each gets its figure already written in the language's digits. */
export interface UnitWords {
  readonly milliseconds: (figure: string) => string;
  readonly seconds: (figure: string) => string;
  readonly minutes: (figure: string) => string;
  readonly hours: (figure: string) => string;
  readonly percent: (figure: string) => string;
  readonly nats: (figure: string) => string;
  readonly tokensPerSecond: (figure: string) => string;
  readonly bytes: (figure: string, unit: 'B' | 'kB' | 'MB' | 'GB' | 'TB') => string;
  readonly tokens: (figure: string, count: number) => string;
  readonly minutesAgo: (figure: string) => string;
  readonly justNow: string;
  /** Stands where there is no figure to show. */
  readonly unknown: string;
  readonly notANumber: string;
}

export interface Locales {
  /** For numbers, plurals and lists. */
  readonly locale: string;
  /** For dates, where the language's usual ones are another region's. */
  readonly dateLocale?: string;
}

export type Formats = ReturnType<typeof makeFormats>;

export function makeFormats({ locale, dateLocale = locale }: Locales, words: UnitWords) {
  const whole = whenUsed(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
  const rules = whenUsed(() => new Intl.PluralRules(locale));
  const dates = (options: Intl.DateTimeFormatOptions) => whenUsed(() => new Intl.DateTimeFormat(dateLocale, options));
  const clock = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayOfYear = dates({ day: 'numeric', month: 'short' });
  const dayAndYear = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const allOf = whenUsed(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const oneOf = whenUsed(() => new Intl.ListFormat(locale, { type: 'disjunction' }));

  /** Always so many decimals, and no "-0.00". */
  function fixed(value: number, digits: number): string {
    const rounded = Number(value.toFixed(digits));
    return (rounded === 0 ? 0 : rounded).toLocaleString(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    });
  }

  /** A real minus, and words for what is no number. */
  function written(value: number, text: (size: number) => string): string {
    if (Number.isNaN(value)) return words.notANumber;
    if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
    const size = text(Math.abs(value));
    return value < 0 && size !== '0' ? `−${size}` : size;
  }

  /** Three significant digits: 2.13, 0.0421, 1,240; very small ones as 1e-7. */
  function threeDigits(size: number): string {
    if (size >= 1000) return whole().format(size);
    const rounded = Number(size.toPrecision(3));
    return rounded !== 0 && rounded < 1e-6
      ? String(rounded)
      : rounded.toLocaleString(locale, { maximumSignificantDigits: 3, useGrouping: false });
  }

  function twoUnits(minutes: number, seconds: number): string {
    const large =
      minutes >= 60 ? words.hours(whole().format(Math.floor(minutes / 60))) : words.minutes(whole().format(minutes));
    const small = minutes >= 60 ? minutes % 60 : seconds;
    if (small === 0) return large;
    return `${large} ${minutes >= 60 ? words.minutes(whole().format(small)) : words.seconds(whole().format(small))}`;
  }

  function wholeSeconds(seconds: number): string {
    if (seconds < 60) return words.seconds(whole().format(seconds));
    if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), seconds % 60);
    // To the minute: nobody waits for the seconds of an hour.
    return twoUnits(Math.round(seconds / 60), 0);
  }

  return {
    /** 1,240 */
    count: (value: number): string => whole().format(value),
    /** The form that goes with the number: `plural(n, { one: 'is', other: 'are' })`. */
    plural: (value: number, forms: Plurals): string => forms[rules().select(value)] ?? forms.other,
    fixed,
    /** Three significant digits and a real minus: 2.13, 0.0421, −1.5. */
    figure: (value: number): string => written(value, threeDigits),
    /** As `figure`, with so many decimals at most: for figures that have to be told apart. */
    rounded: (value: number, digits: number): string =>
      written(value, (size) => size.toLocaleString(locale, { maximumFractionDigits: digits })),
    /** 0.523 is "52 %"; with one digit "52.3 %". */
    percent: (share: number, digits = 0): string =>
      Number.isFinite(share) ? words.percent(fixed(share * 100, digits)) : words.unknown,
    nats: (value: number): string => words.nats(fixed(value, 2)),
    /** "1,240 tok/s"; below ten with one decimal where `fine`. */
    tokensPerSecond: (value: number, fine = false): string =>
      words.tokensPerSecond(fine && value < 10 ? fixed(value, 1) : whole().format(value)),
    /** "1 token", "1,240 tokens" */
    tokens: (count: number): string => words.tokens(whole().format(count), count),
    /** "1.2 ms", "850 ms" */
    milliseconds: (ms: number): string => words.milliseconds(ms < 10 ? fixed(ms, 1) : whole().format(ms)),
    /** The two largest units: "850 ms", "42 s", "3 min 20 s", "2 h 5 min". */
    duration: (ms: number): string =>
      ms < 1000 ? words.milliseconds(whole().format(Math.round(ms))) : wholeSeconds(Math.round(ms / 1000)),
    /** As `duration`, but tenths for a few seconds: "0.8 s", "48 s". */
    seconds(seconds: number): string {
      if (!Number.isFinite(seconds) || seconds < 0) return words.unknown;
      if (seconds < 9.95 && !Number.isInteger(seconds)) return words.seconds(fixed(seconds, 1));
      return wholeSeconds(Math.round(seconds));
    },
    /** "4.2 MB", decimal units, as disks and downloads are sold. */
    size(bytes: number): string {
      const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
      let value = bytes;
      let power = 0;
      while (value >= 999.5 && power < units.length - 1) {
        value /= 1000;
        power++;
      }
      return words.bytes(fixed(value, power === 0 || value >= 99.95 ? 0 : 1), units[power] ?? 'TB');
    },
    /** "310 MB", "4.2 GB": of memory, up to the next whole megabyte. */
    memory: (bytes: number): string =>
      bytes >= 1e9
        ? words.bytes(fixed(bytes / 1e9, 1), 'GB')
        : words.bytes(whole().format(Math.ceil(bytes / 1e6)), 'MB'),
    /** "just now", "5 min ago", "14:05", "3 Mar", "3 Mar 2025": as near as it matters. */
    when(atMs: number, nowMs: number): string {
      const minutes = Math.floor((nowMs - atMs) / 60_000);
      if (minutes < 1) return words.justNow;
      if (minutes < 60) return words.minutesAgo(whole().format(minutes));
      const [at, now] = [new Date(atMs), new Date(nowMs)];
      if (at.toDateString() === now.toDateString()) return clock().format(at);
      return (at.getFullYear() === now.getFullYear() ? dayOfYear() : dayAndYear()).format(at);
    },
    /** "a, b, and c" */
    list: (items: readonly string[]): string => allOf().format(items),
    /** "a, b, or c" */
    choice: (items: readonly string[]): string => oneOf().format(items),
  };
}

/** Made at the first use. Intl's take 10 to 20 ms a language, which every command and worker would spend at its start. */
function whenUsed<Format>(make: () => Format): () => Format {
  let made: Format | undefined;
  return () => (made ??= make());
}
