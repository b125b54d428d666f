/** What the reward model thinks of what was ranked last, in words. */
import { t } from '../../../shared/language/t.ts';
import type { AgreementView, Said } from './rank-queue.svelte.ts';

const longest = 80;

/**
 * "In your last ranking it would put “…” before “…”." Undefined where it agrees, or where the last ranking is not of this
 * session.
 */
export function reversedWords({ rankings }: AgreementView, said: readonly Said[]): string | undefined {
  const last = rankings.at(0);
  const task = said.at(-1)?.id === last?.rankingId ? said.at(-1)?.task : undefined;
  const pair = last?.reversed.at(0);
  if (last === undefined || task === undefined || pair === undefined) return undefined;
  const { candidates, orderShown } = task.item;
  const text = (place: number) => excerpt(candidates[orderShown[place]].completion);
  const [first, second] = [text(pair.worse), text(pair.better)];
  const more = last.reversed.length - 1;
  return more === 0 ? t.rank.reversed({ first, second }) : t.rank.reversedAndMore({ first, second, more });
}

/** How the reward model ranked the last prompt of this session, and how often it agrees so far; nothing before something is said. */
export function lastAgreement({ rankings, rate }: AgreementView, said: readonly Said[]): string[] {
  const last = rankings.at(0);
  if (last === undefined || last.rankingId !== said.at(-1)?.id) return [];
  const { agreed, pairs } = last;
  const soFar = rate === null ? [] : [t.rank.agreementRate({ share: rate.value, low: rate.low, high: rate.high })];
  return [t.rank.lastAgrees({ agreed, pairs }), ...soFar];
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest).trimEnd()}…` : line;
}
