/** Numbers and times as every screen shows them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1,240 */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** "1 token", "1,240 tokens" */
export function formatTokens(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`;
}

/** Three significant digits and a real minus: 2.13, 0.0421, −1.5. What is no number says so. */
export function formatFigure(value: number): string {
  return written(value, (size) => (size >= 1000 ? whole.format(size) : String(Number(size.toPrecision(3)))));
}

/** As `formatFigure`, with so many digits after the point at most: for figures that have to be told apart. */
export function formatRounded(value: number, digits: number): string {
  return written(value, (size) => size.toLocaleString('en', { maximumFractionDigits: digits }));
}

function written(value: number, text: (size: number) => string): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = text(Math.abs(value));
  return value < 0 && size !== '0' ? `−${size}` : size;
}

/** 0.523 is "52 %"; with one digit "52.3 %". */
export function formatShare(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** "2.13 nats" */
export function formatKl(nats: number): string {
  return `${nats.toFixed(2).replace('-', '−')} nats`;
}

/** "1,240 tok/s" */
export function formatPace(tokensPerSecond: number): string {
  return `${whole.format(tokensPerSecond)} tok/s`;
}

/** The two largest units: "850 ms", "42 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join(minutes, 'min', seconds % 60, 's');
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** "just now", "5 min ago", "14:05", "3 Mar", "3 Mar 2025": as near as it matters. */
export function formatWhen(atMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - atMs) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  if (at.toDateString() === now.toDateString()) return at.toTimeString().slice(0, 5);
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return at.getFullYear() === now.getFullYear() ? day : `${day} ${at.getFullYear()}`;
}

/** "4.2 MB", decimal units. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
