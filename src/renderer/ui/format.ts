/** Numbers and times as every screen shows them, in the page's language. */
import { format } from '../../shared/language/t.ts';

/** 1,240 */
export function formatCount(count: number): string {
  return format.count(count);
}

/** "1 token", "1,240 tokens" */
export function formatTokens(count: number): string {
  return format.tokens(count);
}

/** Three significant digits and a real minus: 2.13, 0.0421, −1.5. What is no number says so. */
export function formatFigure(value: number): string {
  return format.figure(value);
}

/** As `formatFigure`, with so many digits after the point at most: for figures that have to be told apart. */
export function formatRounded(value: number, digits: number): string {
  return format.rounded(value, digits);
}

/** 0.523 is "52 %"; with one digit "52.3 %". */
export function formatShare(share: number, digits = 0): string {
  return format.percent(share, digits);
}

/** "2.13 nats" */
export function formatKl(nats: number): string {
  return format.nats(nats).replace('-', '−');
}

/** "1,240 tok/s" */
export function formatPace(tokensPerSecond: number): string {
  return format.tokensPerSecond(tokensPerSecond);
}

/** The two largest units: "850 ms", "42 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(ms: number): string {
  return format.duration(ms);
}

/** "just now", "5 min ago", "14:05", "3 Mar", "3 Mar 2025": as near as it matters. */
export function formatWhen(atMs: number, nowMs: number): string {
  return format.when(atMs, nowMs);
}

/** "4.2 MB", decimal units. */
export function formatSize(bytes: number): string {
  return format.size(bytes);
}
