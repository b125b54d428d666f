/** What the reward model thinks of what was ranked last, in words. */
import { counted } from '../../../shared/domain/counted.ts';
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
  const text = (place: number) => `“${excerpt(candidates[orderShown[place]].completion)}”`;
  const more = last.reversed.length - 1;
  return (
    `In your last ranking it would put ${text(pair.worse)} before ${text(pair.better)}` +
    `${more === 0 ? '' : `, and differs in ${counted(more, 'more pair')}`}.`
  );
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest).trimEnd()}…` : line;
}
