/** Everything that people and rules said here and that stands, for files: each with who said it and when. */
import { givenKinds } from '../../../shared/domain/feedback.ts';
import type { FeedbackRecord, GivenKind, RaterChoice } from '../../../shared/domain/feedback.ts';
import { comparisonOfRanking } from '../../../shared/domain/preference-pairs.ts';
import type { FeedbackItem, SaidBy } from '../../formats/feedback-item.ts';
import type { Store } from '../../store/store.ts';

export interface GivenFilter {
  /** Default: all of it. Demonstrations are those that mend nothing. */
  readonly kinds?: readonly GivenKind[];
  readonly raters?: readonly RaterChoice[];
  /** Only what was said from then on. */
  readonly sinceMs?: number;
}

/** Rankings, then edits and replies written afresh, then thumbs; each kind in the order in which it was said. */
export function* givenFeedback(
  store: Store,
  { kinds = givenKinds, raters, sinceMs = 0 }: GivenFilter,
): Generator<FeedbackItem> {
  const isNew = ({ createdAtMs }: { readonly createdAtMs: number }) => createdAtMs >= sinceMs;
  if (kinds.includes('rankings')) yield* rankings(store, raters, isNew);
  yield* writtenReplies(store, kinds, raters, isNew);
  if (!kinds.includes('thumbs')) return;
  for (const label of store.labels.current({ raters })) {
    const { prompt, completion, good, reason, comment } = label;
    if (!isNew(label)) continue;
    yield { kind: 'labelled', prompt, completion, label: good, said: { ...saidBy(label), reason, comment } };
  }
}

type IsNew = (said: { readonly createdAtMs: number }) => boolean;

function* rankings(store: Store, raters: GivenFilter['raters'], isNew: IsNew): Generator<FeedbackItem> {
  for (const ranking of store.rankings.current({ raters })) {
    const comparison = comparisonOfRanking(ranking);
    if (comparison === undefined || !isNew(ranking)) continue;
    const { reasons = [], comment = null, tags = [], answers = [] } = ranking.notes ?? {};
    const besides = { reason: reasons.join(', ') || null, comment, tags, answers };
    yield { kind: 'ranking', ...comparison, said: { ...saidBy(ranking), ...besides } };
  }
}

/** An edit goes out with the reply that it mends. */
function* writtenReplies(
  { demonstrations, edits }: Store,
  kinds: readonly GivenKind[],
  raters: GivenFilter['raters'],
  isNew: IsNew,
): Generator<FeedbackItem> {
  const edited = new Set<string>();
  for (const { id, prompt, original, edited: chosen, rater, createdAtMs } of edits.current({ raters })) {
    edited.add(id);
    if (!isNew({ createdAtMs }) || !kinds.includes('edits')) continue;
    const said = saidBy({ id, rater, createdAtMs });
    yield { kind: 'preference', prompt, chosen, rejected: original, isEdit: true, said };
  }
  if (!kinds.includes('demonstrations')) return;
  for (const demonstration of demonstrations.current({ raters })) {
    const { id, prompt, completion } = demonstration;
    if (edited.has(id) || !isNew(demonstration)) continue;
    const messages = [...prompt, { role: 'assistant' as const, content: completion }];
    yield { kind: 'conversation', messages, said: saidBy(demonstration) };
  }
}

function saidBy({ id, rater, createdAtMs }: Pick<FeedbackRecord<string>, 'id' | 'rater' | 'createdAtMs'>): SaidBy {
  return { id, rater: rater.name, raterKind: rater.kind, atMs: createdAtMs };
}

/** At most: the date is looked at when they are read. */
export function countGiven(store: Store, { kinds = givenKinds, raters }: GivenFilter): number {
  const counts: Record<GivenKind, () => number> = {
    rankings: () => store.rankings.countCurrent({ raters }),
    edits: () => store.edits.count({ raters }),
    demonstrations: () => store.demonstrations.countCurrent({ raters }) - store.edits.count({ raters }),
    thumbs: () => store.labels.countCurrent({ raters }),
  };
  return kinds.reduce((sum, kind) => sum + counts[kind](), 0);
}
