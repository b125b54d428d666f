/** Whatever a dataset or the rankings hold, as rows that read alike: prompt, better, worse. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { raterInWords } from '../../../shared/domain/rater-words.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';

type Label = Awaited<ReturnType<Client['labels']['list']>>['labels'][number];
type Edit = Awaited<ReturnType<Client['feedback']['edits']>>['edits'][number];
export type Regeneration = Awaited<ReturnType<Client['feedback']['regenerations']>>['regenerations'][number];
type Ranking = Awaited<ReturnType<Client['rank']['list']>>['rankings'][number];

export interface RankedText {
  readonly text: string;
  /** 1 is best; null where the replies were not put in an order. */
  readonly rank: number | null;
}

export interface DataRow {
  readonly key: string;
  readonly prompt: readonly Message[];
  /** Empty where there is none. */
  readonly chosen: string;
  readonly rejected: string;
  /** All replies, best first. */
  readonly replies: readonly RankedText[];
  /** What sort of thing it is, in one or two words. */
  readonly kind: string;
  readonly who: string | null;
  /** What was said besides; null where nothing was. */
  readonly comment: string | null;
  readonly atMs: number | null;
}

export function rowOfItem(item: DatasetItem): DataRow {
  const none = { key: item.id, chosen: '', rejected: '', replies: [], who: null, comment: null, atMs: null };
  switch (item.kind) {
    case 'prompt':
      return { ...none, prompt: item.prompt, kind: 'prompt' };
    case 'conversation': {
      const last = item.messages.findLastIndex(({ role }) => role === 'assistant');
      const reply = last < 0 ? '' : item.messages[last].content;
      const prompt = last < 0 ? item.messages : item.messages.slice(0, last);
      return { ...none, prompt, chosen: reply, replies: unranked(reply), kind: 'chat' };
    }
    case 'labelled': {
      const { prompt, completion, label, rater: who = null } = item;
      const side = label ? { chosen: completion } : { rejected: completion };
      return { ...none, ...side, prompt, replies: unranked(completion), kind: label ? 'good' : 'bad', who };
    }
    case 'preference':
      return {
        ...none,
        ...ranked([item.chosen, item.rejected], [1, 2]),
        prompt: item.prompt,
        kind: item.weak ? 'weak pair' : 'pair',
        who: item.rater ?? null,
      };
    case 'ranking':
      return {
        ...none,
        ...ranked(item.completions, item.ranks),
        prompt: item.prompt,
        kind: `${item.completions.length} ranked`,
        who: item.rater ?? null,
      };
  }
}

export function rowOfRanking({ id, prompt, candidates, outcome, rater, createdAtMs }: Ranking): DataRow {
  const texts = candidates.map(({ completion }) => completion);
  const about = { key: id, prompt, who: raterInWords(rater), comment: null, atMs: createdAtMs };
  if (outcome.kind === 'ranked') {
    const all = ranked(texts, outcome.ranks);
    return { ...about, ...all, kind: all.rejected === '' ? 'all tied' : `${texts.length} ranked` };
  }
  const kind = `${outcome.kind}: ${outcome.reason || 'no reason given'}`;
  return { ...about, chosen: '', rejected: '', replies: texts.flatMap(unranked), kind };
}

export function rowOfLabel({ id, prompt, completion, good, reason, comment, rater, createdAtMs }: Label): DataRow {
  const side = good ? { chosen: completion, rejected: '' } : { chosen: '', rejected: completion };
  const kind = `${good ? 'good' : 'bad'}${reason === null ? '' : `: ${reason}`}`;
  const about = { key: id, prompt, who: raterInWords(rater), comment, atMs: createdAtMs };
  return { ...about, ...side, replies: unranked(completion), kind };
}

export function rowOfEdit({ id, prompt, original, edited, rater, createdAtMs }: Edit): DataRow {
  const about = { key: id, prompt, who: raterInWords(rater), comment: null, atMs: createdAtMs };
  return { ...about, ...ranked([edited, original], [1, 2]), kind: 'edit' };
}

export function rowOfRegeneration({ id, prompt, kept, left, createdAtMs }: Regeneration): DataRow {
  const texts = [kept, ...left].map(({ text }) => text);
  const about = { key: id, prompt, who: null, comment: null, atMs: createdAtMs };
  return { ...about, ...ranked(texts, [1, ...left.map(() => 2)]), kind: 'weak pair' };
}

/** The best and the worst of them, where they differ in rank; texts that tie for the best stay together. */
function ranked(texts: readonly string[], ranks: readonly number[]): Pick<DataRow, 'chosen' | 'rejected' | 'replies'> {
  const replies = texts.map((text, i) => ({ text, rank: ranks[i] })).sort((a, b) => a.rank - b.rank);
  const [best, worst] = [replies[0], replies[replies.length - 1]];
  const tied = best.rank === worst.rank;
  return { chosen: tied ? '' : best.text, rejected: tied ? '' : worst.text, replies };
}

const unranked = (text: string): RankedText[] => (text === '' ? [] : [{ text, rank: null }]);

/** What the person wanted, in one line: the last turn, with a sign that others came before it. */
export function promptLine(prompt: readonly Message[]): string {
  const last = prompt.at(-1)?.content ?? '';
  return prompt.length > 1 ? `… ${last}` : last;
}
