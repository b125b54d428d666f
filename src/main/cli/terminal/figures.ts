/** Numbers as people read them, the same everywhere: 1,240 · 2.13 nats · 85.3 % · 3 min 20 s. */

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const count = (value: number): string => counts.format(value);

export { counted } from '../../../shared/domain/counted.ts';

export const percent = (share: number, digits = 1): string =>
  Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : 'unknown';

/** A share with its interval: "61.0 % (95 % interval 54.2 to 67.4 %)". */
export function shareWithInterval(value: number, low: number, high: number): string {
  const [from, to] = [low, high].map((end) => (end * 100).toFixed(1));
  return `${percent(value)} (95 % interval ${from} to ${to} %)`;
}

export const nats = (value: number): string => `${signed(value, 2)} nats`;

/** Fixed decimals without a "-0.00". */
export function signed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1');
}

/** Below ten a speed keeps one decimal. */
export const tokensPerSecond = (value: number): string =>
  `${value < 10 ? value.toFixed(1) : counts.format(value)} tok/s`;

/** "0.8 s", "48 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return 'unknown';
  if (seconds < 9.95 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return joined(minutes, 'min', whole % 60, 's');
  // To the minute: nobody waits for the seconds of an hour.
  const rounded = Math.round(whole / 60);
  return joined(Math.floor(rounded / 60), 'h', rounded % 60, 'min');
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, as disks and downloads are sold: "9.4 MB". */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${sizeUnits[unit] ?? 'B'}`;
}

/** Local time to the minute: "2026-05-03 14:07". */
export function moment(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}`
  );
}
