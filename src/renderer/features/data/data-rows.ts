/** Whatever a dataset or the rankings hold, as rows that read alike: prompt, better, worse. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { Rater } from '../../../shared/domain/feedback.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { t } from '../../../shared/language/t.ts';
import { reasonText } from '../../workbench/reasons.ts';

type Label = Awaited<ReturnType<Client['labels']['list']>>['labels'][number];
type Edit = Awaited<ReturnType<Client['feedback']['edits']>>['edits'][number];
export type Regeneration = Awaited<ReturnType<Client['feedback']['regenerations']>>['regenerations'][number];
type Ranking = Awaited<ReturnType<Client['rank']['list']>>['rankings'][number];

export interface RankedText {
  readonly text: string;
  /** 1 is best; null where the replies were not put in an order. */
  readonly rank: number | null;
}

/** What sort of thing a row is. */
export type RowKind =
  | { readonly is: 'prompt' | 'chat' | 'pair' | 'weakPair' | 'edit' | 'allTied' }
  | { readonly is: 'ranked'; readonly count: number }
  /** Null or empty where no reason was given. */
  | { readonly is: 'good' | 'bad' | 'skipped' | 'flagged'; readonly reason: string | null };

export interface DataRow {
  readonly key: string;
  readonly prompt: readonly Message[];
  /** Empty where there is none. */
  readonly chosen: string;
  readonly rejected: string;
  /** All replies, best first. */
  readonly replies: readonly RankedText[];
  readonly kind: RowKind;
  readonly who: Rater | null;
  /** What was said besides; null where nothing was. */
  readonly comment: string | null;
  readonly atMs: number | null;
}

export function rowOfItem(item: DatasetItem): DataRow {
  const none = { key: item.id, chosen: '', rejected: '', replies: [], who: null, comment: null, atMs: null };
  switch (item.kind) {
    case 'prompt':
      return { ...none, prompt: item.prompt, kind: { is: 'prompt' } };
    case 'conversation': {
      const last = item.messages.findLastIndex(({ role }) => role === 'assistant');
      const reply = last < 0 ? '' : item.messages[last].content;
      const prompt = last < 0 ? item.messages : item.messages.slice(0, last);
      return { ...none, prompt, chosen: reply, replies: unranked(reply), kind: { is: 'chat' } };
    }
    case 'labelled': {
      const { prompt, completion, label } = item;
      const kind: RowKind = { is: label ? 'good' : 'bad', reason: null };
      const side = label ? { chosen: completion } : { rejected: completion };
      return { ...none, ...side, prompt, replies: unranked(completion), kind, who: importedRater(item) };
    }
    case 'preference':
      return {
        ...none,
        ...ranked([item.chosen, item.rejected], [1, 2]),
        prompt: item.prompt,
        kind: { is: item.weak ? 'weakPair' : item.isEdit ? 'edit' : 'pair' },
        who: importedRater(item),
      };
    case 'ranking':
      return {
        ...none,
        ...ranked(item.completions, item.ranks),
        prompt: item.prompt,
        kind: { is: 'ranked', count: item.completions.length },
        who: importedRater(item),
      };
  }
}

export function rowOfRanking({ id, prompt, candidates, outcome, rater, createdAtMs }: Ranking): DataRow {
  const texts = candidates.map(({ completion }) => completion);
  const about = { key: id, prompt, who: rater, comment: null, atMs: createdAtMs };
  if (outcome.kind === 'ranked') {
    const all = ranked(texts, outcome.ranks);
    return { ...about, ...all, kind: all.rejected === '' ? { is: 'allTied' } : { is: 'ranked', count: texts.length } };
  }
  const kind: RowKind = { is: outcome.kind, reason: outcome.reason };
  return { ...about, chosen: '', rejected: '', replies: texts.flatMap(unranked), kind };
}

export function rowOfLabel({ id, prompt, completion, good, reason, comment, rater, createdAtMs }: Label): DataRow {
  const side = good ? { chosen: completion, rejected: '' } : { chosen: '', rejected: completion };
  const kind: RowKind = { is: good ? 'good' : 'bad', reason };
  const about = { key: id, prompt, who: rater, comment, atMs: createdAtMs };
  return { ...about, ...side, replies: unranked(completion), kind };
}

export function rowOfEdit({ id, prompt, original, edited, rater, createdAtMs }: Edit): DataRow {
  const about = { key: id, prompt, who: rater, comment: null, atMs: createdAtMs };
  return { ...about, ...ranked([edited, original], [1, 2]), kind: { is: 'edit' } };
}

export function rowOfRegeneration({ id, prompt, kept, left, createdAtMs }: Regeneration): DataRow {
  const texts = [kept, ...left].map(({ text }) => text);
  const about = { key: id, prompt, who: null, comment: null, atMs: createdAtMs };
  return { ...about, ...ranked(texts, [1, ...left.map(() => 2)]), kind: { is: 'weakPair' } };
}

/** In one or two words. */
export function kindWords(kind: RowKind): string {
  if (kind.is === 'ranked') return t.data.ranked({ count: kind.count });
  return 'reason' in kind && kind.reason
    ? t.data.rowKindBecause({ kind: kind.is, reason: reasonText(kind.reason) })
    : t.data.rowKind({ kind: kind.is });
}

/** What a file says of it is a name. */
const importedRater = ({ rater }: { readonly rater?: string | undefined }): Rater | null =>
  rater === undefined ? null : { kind: 'human', name: rater };

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
