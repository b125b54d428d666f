/** What raters say about completions. All of it is append-only: a change is a new record that supersedes the old one. */
import { said } from '../language/said.ts';
import type { Said } from '../language/said.ts';
import { t } from '../language/t.ts';
import { ParleyError } from './errors.ts';
import type { Message } from './conversation.ts';
import type { BattleId, DemonstrationId, GenerationId, LabelId, RankingId, VersionId } from './ids.ts';

export const raterKinds = ['human', 'rule'] as const;

/** Simulated feedback stays distinguishable from people's for ever. */
export interface Rater {
  readonly name: string;
  readonly kind: (typeof raterKinds)[number];
}

/** What people say, as exports name it; demonstrations are those that mend no reply. */
export const givenKinds = ['rankings', 'edits', 'demonstrations', 'thumbs'] as const;
export type GivenKind = (typeof givenKinds)[number];

/** One rater, or all of a kind. */
export type RaterChoice = Pick<Rater, 'kind'> & Partial<Rater>;

/** What every feedback record carries beside its content. */
export interface FeedbackRecord<RecordId extends string> {
  readonly id: RecordId;
  /** The record that this one replaces; null for a first statement. */
  readonly supersedes: RecordId | null;
  /** True where the statement was undone: the record stands for "nothing said". */
  readonly retracted: boolean;
  readonly rater: Rater;
  /** Time the rater took, in milliseconds; null where it was not measured. */
  readonly durationMs: number | null;
  readonly createdAtMs: number;
}

export interface Candidate {
  readonly completion: string;
  readonly generationId: GenerationId | null;
  readonly versionId: VersionId | null;
  /** How often this text was drawn; once unless it is said. The sum over the candidates is how many replies were drawn. */
  readonly times?: number;
}

export type RankingOutcome =
  /** One rank per candidate, 1 is best, equal ranks are ties. Only the order matters: [1, 2, 2] says the same as [1, 5, 5]. */
  | { readonly kind: 'ranked'; readonly ranks: readonly number[] }
  | { readonly kind: 'skipped'; readonly reason: string }
  /** The prompt or a reply should not be used at all (unsafe, personal, broken). */
  | { readonly kind: 'flagged'; readonly reason: string };

/** What a rater answers to a project's questions; a question's title is kept, since projects change. */
export type RankingAnswer =
  /** ratings[i] belongs to candidates[i], 1 to 7, 7 is best; null where it was left out. */
  | { readonly kind: 'rating'; readonly question: string; readonly ratings: readonly (number | null)[] }
  | { readonly kind: 'label'; readonly question: string; readonly label: string }
  | { readonly kind: 'text'; readonly question: string; readonly text: string };

/** What a rater says of the replies besides their order. */
export interface RankingNotes {
  readonly reasons: readonly string[];
  readonly comment: string | null;
  readonly tags: readonly string[];
  readonly answers: readonly RankingAnswer[];
}

export const highestRating = 7;

export interface RankingContent {
  readonly prompt: readonly Message[];
  readonly candidates: readonly Candidate[];
  /** orderShown[place on the screen] = index into candidates. */
  readonly orderShown: readonly number[];
  readonly outcome: RankingOutcome;
  /** Left out where nothing else was said. */
  readonly notes?: RankingNotes;
  /** It decides where raters disagree on these candidates: learning takes it in place of theirs. */
  readonly decides?: true;
}
export type Ranking = FeedbackRecord<RankingId> & RankingContent;

/** A reply that a person wrote, or mended from a completion: data for SFT. */
export interface DemonstrationContent {
  readonly prompt: readonly Message[];
  readonly completion: string;
  /** The generation that was edited; null where the reply was written afresh. */
  readonly generationId: GenerationId | null;
}
export type Demonstration = FeedbackRecord<DemonstrationId> & DemonstrationContent;

/** Thumbs up or down on one completion. */
export interface LabelContent {
  readonly prompt: readonly Message[];
  readonly completion: string;
  readonly good: boolean;
  readonly generationId: GenerationId | null;
  /** Why, in a few words; null where it was not said. */
  readonly reason: string | null;
  readonly comment: string | null;
}
export type Label = FeedbackRecord<LabelId> & LabelContent;

export const battleOutcomes = ['a', 'b', 'tie', 'both_bad'] as const;
export type BattleOutcome = (typeof battleOutcomes)[number];

/** A blind comparison of two versions' replies to one prompt. */
export interface BattleContent {
  readonly prompt: readonly Message[];
  readonly a: { readonly versionId: VersionId; readonly completion: string };
  readonly b: { readonly versionId: VersionId; readonly completion: string };
  /** Which of the two stood on the left: people prefer a side. */
  readonly shownLeft: 'a' | 'b';
  readonly outcome: BattleOutcome;
}
export type Battle = FeedbackRecord<BattleId> & BattleContent;

/**
 * Holds a ranking to its own rules before it is stored or learned from.
 * @throws ParleyError invalid_input
 */
export function checkRanking(ranking: RankingContent): void {
  const count = ranking.candidates.length;
  checkPrompt(ranking.prompt, 'ranking');
  if (count < 2) throw invalid(said('checks.fewCandidates', { count }));
  const places = [...ranking.orderShown].sort((a, b) => a - b);
  if (places.length !== count || places.some((place, index) => place !== index)) {
    throw invalid(said('checks.orderShown', { count, order: JSON.stringify(ranking.orderShown) }));
  }
  if (ranking.outcome.kind === 'ranked') checkRanks(ranking.outcome.ranks, count);
  for (const answer of ranking.notes?.answers ?? []) {
    if (answer.kind !== 'rating') continue;
    const bad = answer.ratings.find((rating) => rating !== null && !isRating(rating));
    if (bad !== undefined) throw invalid(said('checks.rating', { rating: String(bad), most: highestRating }));
    if (answer.ratings.length === count) continue;
    throw invalid(said('checks.ratingCount', { candidates: count, ratings: answer.ratings.length }));
  }
}

const isRating = (rating: number): boolean => Number.isInteger(rating) && rating >= 1 && rating <= highestRating;

/** @throws ParleyError invalid_input unless there is one whole number of 1 or more for each of `count` candidates. */
export function checkRanks(ranks: readonly number[], count: number): void {
  if (ranks.length !== count) {
    throw invalid(said('checks.rankCount', { candidates: count, ranks: ranks.length }));
  }
  const bad = ranks.find((rank) => !Number.isSafeInteger(rank) || rank < 1);
  if (bad !== undefined) throw invalid(said('checks.rank', { rank: String(bad) }));
}

/** What has a prompt. */
type Prompted = Parameters<typeof t.checks.noPrompt>[0]['what'];

/** @throws ParleyError invalid_input for a prompt without turns. */
export function checkPrompt(prompt: readonly Message[], what: Prompted): void {
  if (prompt.length === 0) throw invalid(said('checks.noPrompt', { what }));
}

function invalid(message: Said): ParleyError {
  return new ParleyError('invalid_input', message);
}
