/**
 * What a run learns from, fixed when it starts: the rankings and datasets as they were, named by watermarks, so that a run
 * resumed a week later reads the same data whatever was added since.
 */
import { z } from 'zod';
import { raterSchema } from '../../../shared/contract/raters.ts';
import type { DatasetItemKind } from '../../../shared/domain/dataset.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { DatasetId } from '../../../shared/domain/ids.ts';
import { comparisonOfItem, comparisonOfRanking, countPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Comparison, LabelledReply } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Store } from '../../store/store.ts';
import { chosenRaters } from '../chosen-raters.ts';
import { inTurns } from '../in-turns.ts';
import { lately } from '../lately.ts';
import { uniqueItems } from './prompts.ts';
import type { Prompt, PromptItem } from './prompts.ts';

const seq = z.int().min(0);
export const frozenDataSchema = z.object({
  /** Null where the rankings made in Parley are not part of it. */
  rankingsUpToSeq: seq.nullable(),
  /** Who gave the rankings that are part of it, and how many; null in runs of before it was kept: everybody. */
  rankedBy: z
    .array(raterSchema.extend({ rankings: z.int() }))
    .nullable()
    .default(null),
  /** Replies that people wrote or mended: chats to imitate; where comparisons are learned from, the edits among them. */
  demonstrationsUpToSeq: seq.nullable(),
  /** Replies that were regenerated and kept, as weak preferences; null where they are not part of it, as unless asked for. */
  regenerations: z.object({ upToSeq: seq, rankingsUpToSeq: seq }).nullable().default(null),
  /** Thumbs given in Parley; null where they are not part of it. */
  labelsUpToSeq: seq.nullable().default(null),
  datasets: z.array(
    z.object({ id: z.custom<DatasetId>((id) => typeof id === 'string'), name: z.string(), upToSeq: seq }),
  ),
});
export type FrozenData = z.output<typeof frozenDataSchema>;

/** What names all rankings made in Parley, beside the names of datasets. */
export const rankingsName = 'rankings';
/** Likewise for the replies that people wrote or mended. */
export const demonstrationsName = 'demonstrations';
/** Likewise for thumbs. */
export const labelsName = 'labels';
/** Likewise for replies that were regenerated and kept. */
export const regenerationsName = 'regenerations';

const comparing: readonly DatasetItemKind[] = ['preference', 'ranking'];
const labelling: readonly DatasetItemKind[] = ['labelled', ...comparing];

/**
 * @param names datasets, "rankings", "demonstrations", "labels" or "regenerations". None for comparisons: the rankings if there are any,
 *   else all datasets, and edits with either; for labels: thumbs, rankings and edits if there are any, else all datasets; for chats: all
 *   datasets and demonstrations
 * @param raters whose rankings; undefined: everybody's, and everybody's edits
 * @throws ParleyError not_found for a dataset or a rater, invalid_input where raters are named and their rankings not asked for
 */
export function freezeData(
  store: Store,
  names: readonly string[],
  use: 'comparisons' | 'chats' | 'labels',
  raters?: readonly RaterChoice[],
): FrozenData {
  const rankings = store.rankings.watermark();
  const demonstrations = store.demonstrations.watermark();
  const labels = store.labels.watermark();
  const frozen = (ids: readonly { id: DatasetId; name: string }[]) =>
    ids.map(({ id, name }) => ({ id, name, upToSeq: store.datasets.settledWatermark(id) }));
  const rankedBy = use === 'chats' ? [] : chosenRaters(store, raters);
  if (names.length > 0) {
    if (raters !== undefined && !names.includes(rankingsName)) {
      throw new ParleyError(
        'invalid_input',
        said('errors.training.ratersOfNoRankings', { data: names.join(', '), rankings: rankingsName }),
      );
    }
    const own = [rankingsName, demonstrationsName, labelsName, regenerationsName];
    const sets = names.filter((name) => !own.includes(name));
    return {
      rankingsUpToSeq: names.includes(rankingsName) ? rankings : null,
      rankedBy: names.includes(rankingsName) ? rankedBy : [],
      demonstrationsUpToSeq: names.includes(demonstrationsName) ? demonstrations : null,
      regenerations: names.includes(regenerationsName) ? store.regenerations.mark() : null,
      labelsUpToSeq: names.includes(labelsName) ? labels : null,
      datasets: frozen([...new Set(sets)].map((name) => store.datasets.resolve(name))),
    };
  }
  const all = store.datasets.list();
  if (use === 'chats') return { ...nothingOwn, rankedBy, demonstrationsUpToSeq: demonstrations, datasets: frozen(all) };
  const hasRankings = rankedBy.length > 0;
  const own = {
    ...nothingOwn,
    rankingsUpToSeq: hasRankings ? rankings : null,
    rankedBy,
    demonstrationsUpToSeq: raters === undefined && store.edits.count() > 0 ? demonstrations : null,
  };
  if (use === 'labels') {
    const hasLabels = store.labels.countCurrent() > 0;
    const holdsSome = ({ countByKind }: (typeof all)[number]) => labelling.some((kind) => countByKind[kind] > 0);
    return {
      ...own,
      labelsUpToSeq: hasLabels ? labels : null,
      datasets: hasRankings || hasLabels ? [] : frozen(all.filter(holdsSome)),
    };
  }
  const hasComparisons = ({ countByKind }: (typeof all)[number]) => comparing.some((kind) => countByKind[kind] > 0);
  return {
    ...own,
    // Prompts alone widen what PPO replies to; other people's comparisons would blur what this rater said.
    datasets: frozen(all.filter((set) => set.countByKind.prompt > 0 || (!hasRankings && hasComparisons(set)))),
  };
}

const nothingOwn = {
  rankingsUpToSeq: null,
  demonstrationsUpToSeq: null,
  regenerations: null,
  labelsUpToSeq: null,
} as const;

export interface ComparisonData {
  readonly comparisons: readonly Comparison[];
  readonly rankings: number;
  readonly pairs: number;
  readonly ties: number;
  /** The rule by which every one of them was ranked, e.g. "rule:question"; null where people or several rules did. */
  readonly rule: string | null;
}

/** In turns of the event loop: there may be tens of thousands. */
export function comparisonsOf(store: Store, data: FrozenData): Promise<ComparisonData> {
  return lately(store, `comparisons ${JSON.stringify(data)}`, () => readComparisons(store, data));
}

async function readComparisons(store: Store, data: FrozenData): Promise<ComparisonData> {
  const comparisons: Comparison[] = [];
  const raters = new Set<string>();
  if (data.rankingsUpToSeq !== null) {
    const ranked: { comparison: Comparison; decides: boolean }[] = [];
    for await (const { rater, decides = false, ...ranking } of inTurns(store.rankings.current(rankingsFilter(data)))) {
      const comparison = comparisonOfRanking(ranking);
      if (comparison === undefined) continue;
      raters.add(rater.kind === 'rule' ? rater.name : '');
      ranked.push({ comparison, decides });
    }
    comparisons.push(...withoutOverruled(ranked));
  }
  for await (const comparison of inTurns(fromChats(store, data))) {
    raters.add('');
    comparisons.push(comparison);
  }
  for (const { id, upToSeq } of data.datasets) {
    for await (const item of inTurns(store.datasets.items(id, { kinds: comparing, upToSeq }))) {
      const comparison = comparisonOfItem(item);
      if (comparison === undefined) continue;
      raters.add('');
      const { prompt, completions, ranks, unmeasured } = comparison;
      comparisons.push({ prompt, completions, ranks, ...(unmeasured && { unmeasured }) });
    }
  }
  const counts = comparisons.map(countPairs);
  const [rater] = raters;
  return {
    comparisons,
    rankings: comparisons.length,
    pairs: counts.reduce((sum, { pairs }) => sum + pairs, 0),
    ties: counts.reduce((sum, { ties }) => sum + ties, 0),
    rule: raters.size === 1 && rater !== '' ? rater : null,
  };
}

/** Where somebody decided between raters, the decision stands for all that was said of these replies to this prompt. */
function withoutOverruled(ranked: readonly { comparison: Comparison; decides: boolean }[]): Comparison[] {
  const setOf = ({ prompt, completions }: Comparison) =>
    JSON.stringify([promptKey(prompt), [...new Set(completions)].sort()]);
  const decided = new Set(ranked.flatMap(({ comparison, decides }) => (decides ? [setOf(comparison)] : [])));
  return ranked
    .filter(({ comparison, decides }) => decides || decided.size === 0 || !decided.has(setOf(comparison)))
    .map(({ comparison }) => comparison);
}

/** An edit is better than what it was; a reply that was regenerated and kept, perhaps, than those before it. */
function* fromChats(store: Store, { demonstrationsUpToSeq, regenerations }: FrozenData): Generator<Comparison> {
  if (demonstrationsUpToSeq !== null) {
    for (const { prompt, original, edited } of store.edits.current({ upToSeq: demonstrationsUpToSeq }))
      yield { prompt, completions: [edited, original], ranks: [1, 2], unmeasured: true };
  }
  if (regenerations === null) return;
  for (const { prompt, kept, left } of store.regenerations.current(regenerations)) {
    const completions = [kept, ...left].map(({ text }) => text);
    yield { prompt, completions, ranks: completions.map((_, i) => (i === 0 ? 1 : 2)), unmeasured: true };
  }
}

function rankingsFilter({ rankingsUpToSeq, rankedBy }: FrozenData) {
  return {
    upToSeq: rankingsUpToSeq ?? 0,
    ...(rankedBy !== null && { raters: rankedBy.map(({ kind, name }) => ({ kind, name })) }),
  };
}

/** Thumbs and the datasets' labelled replies; of rankings and preferences the best replies as good ones, the worst as bad ones. */
export async function labelledOf(store: Store, data: FrozenData): Promise<readonly LabelledReply[]> {
  const { comparisons } = await comparisonsOf(store, data);
  return [...comparisons.flatMap(bestAndWorst), ...(await thumbsOf(store, data))];
}

/** Thumbs and the datasets' labelled replies alone. */
export function thumbsOf(store: Store, data: FrozenData): Promise<readonly LabelledReply[]> {
  return lately(store, `labels ${JSON.stringify(data)}`, async () => {
    const replies: LabelledReply[] = [];
    if (data.labelsUpToSeq !== null) {
      for await (const { prompt, completion, good } of inTurns(store.labels.current({ upToSeq: data.labelsUpToSeq })))
        replies.push({ prompt, completion, label: good });
    }
    for (const { id, upToSeq } of data.datasets) {
      for await (const item of inTurns(store.datasets.items(id, { kinds: ['labelled'], upToSeq }))) {
        if (item.kind === 'labelled')
          replies.push({ prompt: item.prompt, completion: item.completion, label: item.label });
      }
    }
    return replies;
  });
}

/** The best replies as good ones, the worst as bad ones; nothing where all are equally good. */
export function bestAndWorst({ prompt, completions, ranks }: Comparison): LabelledReply[] {
  const [best, worst] = [Math.min(...ranks), Math.max(...ranks)];
  if (best === worst) return [];
  return completions.flatMap((completion, i) =>
    ranks[i] === best || ranks[i] === worst ? [{ prompt, completion, label: ranks[i] === best }] : [],
  );
}

/** The prompts of the comparisons and of the datasets' prompt items, each once. */
export function promptItemsOf(store: Store, data: FrozenData): Promise<readonly PromptItem[]> {
  return lately(store, `prompts ${JSON.stringify(data)}`, async () => {
    const { comparisons } = await comparisonsOf(store, data);
    const items: PromptItem[] = comparisons.map(({ prompt }) => ({ prompt }));
    for (const { id, upToSeq } of data.datasets) {
      for await (const item of inTurns(store.datasets.items(id, { kinds: ['prompt'], upToSeq }))) {
        if (item.kind === 'prompt') items.push({ prompt: item.prompt, reference: item.reference });
      }
    }
    return uniqueItems(items);
  });
}

/** Chats to imitate: the datasets' conversations, and the replies that people wrote. */
export async function conversationsOf(store: Store, data: FrozenData): Promise<{ readonly messages: Prompt }[]> {
  const chats: { readonly messages: Prompt }[] = [];
  for (const { id, upToSeq } of data.datasets) {
    for await (const item of inTurns(store.datasets.items(id, { kinds: ['conversation'], upToSeq }))) {
      if (item.kind === 'conversation') chats.push({ messages: item.messages });
    }
  }
  if (data.demonstrationsUpToSeq === null) return chats;
  const written = store.demonstrations.current({ upToSeq: data.demonstrationsUpToSeq });
  for await (const { prompt, completion } of inTurns(written)) {
    chats.push({ messages: [...prompt, { role: 'assistant', content: completion }] });
  }
  return chats;
}

/** @throws ParleyError too_little_data, with what there is and what is needed as details */
export function requireEnough(what: Said, got: number, needed: number, advice: Said): void {
  if (got >= needed) return;
  throw new ParleyError('too_little_data', said('errors.training.tooFew', { what, needed, got, advice }), {
    needed,
    got,
  });
}
