/** Numbers as people read them, the same everywhere: 1,240 · 2.13 nats · 85.3 % · 3 min 20 s. */
import { format, t } from '../../../shared/language/t.ts';

export const count = (value: number): string => format.count(value);

export const percent = (share: number, digits = 1): string => format.percent(share, digits);

/** A share with its interval: "61.0 % (95 % interval 54.2 to 67.4 %)". */
export function shareWithInterval(value: number, low: number, high: number): string {
  const share = percent(value);
  return t.cli.interval({ share, low: format.fixed(low * 100, 1), high: format.fixed(high * 100, 1) });
}

/** A mean length: "23 tokens". */
export const wholeTokens = (tokens: number): string => format.tokens(Math.round(tokens));

export const nats = (value: number): string => format.nats(value);

/** Fixed decimals without a "-0.00". */
export const signed = (value: number, digits: number): string => format.fixed(value, digits);

/** Below ten a speed keeps one decimal. */
export const tokensPerSecond = (value: number): string => format.tokensPerSecond(value, true);

/** "0.8 s", "48 s", "3 min 20 s", "2 h 5 min". */
export const duration = (seconds: number): string => format.seconds(seconds);

/** Decimal units, as disks and downloads are sold: "9.4 MB". */
export const size = (bytes: number): string => format.size(bytes);

/** Local time to the minute: "2026-05-03 14:07". */
export function moment(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}`
  );
}
