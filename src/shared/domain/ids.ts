/**
 * Branded ids: a run's id cannot be passed where a version's is expected. They are readable (`run_…`), sort by the
 * moment of creation, and are safe as folder names on every platform: lower case letters, digits and `_`.
 */
import { said } from '../language/said.ts';
import { ParleyError } from './errors.ts';

declare const brand: unique symbol;

const prefixes = {
  conversation: 'conv',
  message: 'msg', // Not shown: a prefix
  generation: 'gen',
  candidateSet: 'cand',
  ranking: 'rank',
  demonstration: 'demo',
  label: 'label', // Not shown: a prefix
  dataset: 'data',
  datasetItem: 'item',
  version: 'ver',
  run: 'run',
  group: 'group', // Not shown: a prefix
  runSample: 'sample',
  evaluation: 'eval',
  battle: 'battle',
  apiClient: 'client',
  apiCompletion: 'cmpl',
  abTest: 'ab',
} as const;

export type IdKind = keyof typeof prefixes;
export type Id<Kind extends IdKind> = string & { readonly [brand]: Kind };

export type ConversationId = Id<'conversation'>;
export type MessageId = Id<'message'>;
export type GenerationId = Id<'generation'>;
export type CandidateSetId = Id<'candidateSet'>;
export type RankingId = Id<'ranking'>;
export type DemonstrationId = Id<'demonstration'>;
export type LabelId = Id<'label'>;
export type DatasetId = Id<'dataset'>;
export type DatasetItemId = Id<'datasetItem'>;
export type VersionId = Id<'version'>;
export type RunId = Id<'run'>;
export type GroupId = Id<'group'>;
export type RunSampleId = Id<'runSample'>;
export type EvaluationId = Id<'evaluation'>;
export type BattleId = Id<'battle'>;
export type ApiClientId = Id<'apiClient'>;
export type ApiCompletionId = Id<'apiCompletion'>;
export type AbTestId = Id<'abTest'>;

// Crockford's base 32: no i, l, o, u, so an id read aloud or retyped keeps its meaning.
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
const timeDigits = 9;
const tailDigits = 6;
const tailLimit = 32 ** tailDigits;
const randomLimit = tailLimit / 2;

let lastTimeMs = 0;
let lastTail = 0;

/**
 * A fresh id. Ids made by one process are unique and strictly increasing, also within a millisecond and when the clock
 * is set back: the tail starts random in each millisecond and counts up from there.
 */
export function newId<Kind extends IdKind>(kind: Kind): Id<Kind> {
  const nowMs = Date.now();
  if (nowMs > lastTimeMs) {
    lastTimeMs = nowMs;
    lastTail = randomBelowLimit();
  } else if (lastTail + 1 < tailLimit) {
    lastTail += 1;
  } else {
    lastTimeMs += 1;
    lastTail = randomBelowLimit();
  }
  return `${prefixes[kind]}_${base32(lastTimeMs, timeDigits)}${base32(lastTail, tailDigits)}` as Id<Kind>;
}

/**
 * Text from outside as an id of this kind. Only the form is checked, not whether the thing exists.
 * A version may have a chosen name instead of a generated id; see `parseVersionId`.
 * @throws ParleyError invalid_input
 */
export function parseId<Kind extends Exclude<IdKind, 'version'>>(kind: Kind, text: string): Id<Kind> {
  if (!new RegExp(`^${prefixes[kind]}_[${digits}]{${timeDigits + tailDigits}}$`).test(text)) {
    const expected = { prefix: prefixes[kind], length: timeDigits + tailDigits };
    throw new ParleyError('invalid_input', said('checks.id', { text: JSON.stringify(text), ...expected }));
  }
  return text as Id<Kind>;
}

/**
 * A version's id doubles as its folder's name and may be chosen (`parley-base`): a letter or digit, then up to 63
 * lower case letters, digits, `.`, `_` or `-`, not ending in a dot (Windows drops it).
 * @throws ParleyError invalid_input
 */
export function parseVersionId(text: string): VersionId {
  if (!/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?$/.test(text)) {
    throw new ParleyError('invalid_input', said('checks.versionId', { text: JSON.stringify(text) }));
  }
  return text as VersionId;
}

function randomBelowLimit(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] % randomLimit;
}

function base32(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 32)) text = digits[rest % 32] + text;
  return text;
}
