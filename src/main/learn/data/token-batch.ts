/**
 * Sequences of different lengths as one batch, and which of its rows predict which tokens. A batch row holds several
 * sequences behind each other, and what sequences begin with alike stands there once. Each token knows what it belongs to,
 * so a sequence sees itself and nothing else: every result is that of the sequence by itself.
 */
import { i32, type Tensor } from '../../engines/engine.ts';
import { commonLength, compareIds } from './similar-batches.ts';

/** All i32 [B, T]. */
export interface TokenBatch {
  readonly tokens: Tensor;
  /** 0, 1, 2, … of each sequence, wherever it stands. */
  readonly positions: Tensor;
  /** Which piece of text a token is of, and which one precedes that piece: a token sees both, up to its own position. */
  readonly segments: Tensor;
  readonly prefixes: Tensor;
}

export interface PackedBatch {
  readonly batch: TokenBatch;
  /** The row of the flattened batch [B·T] where token t of sequence i stands. */
  readonly rowOf: (sequence: number, t: number) => number;
}

/** Numbers of sequences, and how many tokens they share at their beginning; one alone has all of its tokens there. */
interface Group {
  readonly members: readonly number[];
  readonly shared: number;
}

/** Groups by batch row; no row has more tokens than `length`. */
interface Layout {
  readonly length: number;
  readonly rows: readonly (readonly Group[])[];
}

/** What saves fewer tokens than this is not worth a search for a place. */
const SHORTEST_SHARED = 4;
/** In a row this long, attention costs a token as much as all else (measured at a width of 256). */
const COSTLY_LENGTH = 700;

/**
 * @param padId stands where nothing else does; no token of a sequence sees it
 * @param context how long a row may be; by default no longer than the longest sequence, where little can be shared
 */
export function packBatch(sequences: readonly Int32Array[], padId: number, context = 0): PackedBatch {
  const { length, rows } = layoutOf(sequences, context);
  const shape = [rows.length, length];
  const size = rows.length * length;
  const [tokens, positions] = [new Int32Array(size).fill(padId), new Int32Array(size)];
  const [segments, prefixes] = [new Int32Array(size).fill(-1), new Int32Array(size).fill(-1)];
  /** By sequence: where its shared beginning stands, how long that is, and where the rest stands. */
  const places = new Array<{ start: number; shared: number; rest: number }>(sequences.length);
  let nextSegment = 0;
  let at = 0;
  const put = (ids: Int32Array, position: number, segment: number, prefix: number) => {
    tokens.set(ids, at);
    for (let t = 0; t < ids.length; t++, at++) {
      positions[at] = position + t;
      segments[at] = segment;
      prefixes[at] = prefix;
    }
  };
  rows.forEach((groups, row) => {
    at = row * length;
    for (const { members, shared } of groups) {
      const [start, prefix] = [at, nextSegment++];
      put(sequences[members[0]].subarray(0, shared), 0, prefix, prefix);
      for (const member of members) {
        places[member] = { start, shared, rest: at };
        put(sequences[member].subarray(shared), shared, nextSegment++, prefix);
      }
    }
  });
  const tensor = (data: Int32Array) => i32(data, shape);
  return {
    batch: {
      tokens: tensor(tokens),
      positions: tensor(positions),
      segments: tensor(segments),
      prefixes: tensor(prefixes),
    },
    rowOf: (sequence, t) => {
      const { start, shared, rest } = places[sequence];
      return t < shared ? start + t : rest + t - shared;
    },
  };
}

/** The cheapest of rows as long as the longest sequence and of longer ones, in which more can be shared. */
function layoutOf(sequences: readonly Int32Array[], context: number): Layout {
  const groups = groupsOf(sequences);
  const longest = Math.max(1, ...sequences.map((sequence) => sequence.length));
  const largestGroup = Math.max(...groups.map((group) => tokensOf(group, sequences)));
  const limit = Math.max(longest, Math.min(largestGroup, context));
  const lengths = new Set([1, 1.5, 2, 3, Infinity].map((times) => Math.min(limit, Math.ceil(longest * times))));
  const layouts = [...lengths].map((length): Layout => {
    const parts = groups.flatMap((group) => fitting(group, sequences, length));
    return { length, rows: firstFit(parts, (part) => tokensOf(part, sequences), length) };
  });
  const costOf = ({ rows, length }: Layout) => rows.length * length * (1 + length / COSTLY_LENGTH);
  return layouts.reduce((best, next) => (costOf(next) < costOf(best) ? next : best));
}

/** Neighbours in alphabetical order share the most: one joins the group before it when that saves tokens. */
function groupsOf(sequences: readonly Int32Array[]): Group[] {
  const order = [...sequences.keys()].sort((a, b) => compareIds(sequences[a], sequences[b]));
  const groups: { members: number[]; shared: number }[] = [];
  for (const number of order) {
    const last = groups.at(-1);
    if (last !== undefined) {
      const shared = Math.min(commonLength(sequences[last.members[0]], sequences[number]), last.shared);
      const saved = (last.members.length - 1) * last.shared;
      if (shared >= SHORTEST_SHARED && last.members.length * shared > saved) {
        last.members.push(number);
        last.shared = shared;
        continue;
      }
    }
    groups.push({ members: [number], shared: sequences[number].length });
  }
  return groups;
}

/** A group in parts of at most `length` tokens, each with the shared beginning. */
function fitting({ members, shared }: Group, sequences: readonly Int32Array[], length: number): Group[] {
  const parts: { members: number[]; shared: number }[] = [];
  let room = 0;
  for (const member of members) {
    const rest = sequences[member].length - shared;
    if (parts.length === 0 || rest > room) {
      parts.push({ members: [], shared });
      room = length - shared;
    }
    parts.at(-1)!.members.push(member);
    room -= rest;
  }
  // A beginning that nobody shares is no beginning: alone, a sequence can stand anywhere.
  return parts.map((part) => (part.members.length > 1 ? part : { ...part, shared: sequences[part.members[0]].length }));
}

function tokensOf({ members, shared }: Group, sequences: readonly Int32Array[]): number {
  return members.reduce((sum, member) => sum + sequences[member].length - shared, shared);
}

/** Items in rows of at most `length`: the largest first, each where it fits first (first-fit decreasing). */
function firstFit<Item>(items: readonly Item[], sizeOf: (item: Item) => number, length: number): Item[][] {
  const rows: { members: Item[]; room: number }[] = [];
  for (const item of [...items].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    let row = rows.find(({ room }) => room >= sizeOf(item));
    if (row === undefined) rows.push((row = { members: [], room: length }));
    row.members.push(item);
    row.room -= sizeOf(item);
  }
  return rows.map(({ members }) => members);
}

export interface NextTokenBatch {
  /** The sequences without their last tokens, which nothing comes after. */
  readonly batch: TokenBatch;
  /** Rows of the flattened batch [B·T] whose next token counts, sequence by sequence. */
  readonly rows: Int32Array;
  /** That next token. */
  readonly labels: Int32Array;
}

/** What predicts the masked tokens; other parameters as `packBatch`. The first token of a sequence has nothing to predict it. */
export function nextTokenBatch(
  sequences: readonly Int32Array[],
  masks: readonly ArrayLike<number>[],
  padId: number,
  context?: number,
): NextTokenBatch {
  const { batch, rowOf } = packBatch(
    sequences.map((sequence) => sequence.subarray(0, -1)),
    padId,
    context,
  );
  const rows: number[] = [];
  const labels: number[] = [];
  sequences.forEach((sequence, i) => {
    for (let t = 1; t < sequence.length; t++) {
      if (masks[i][t] === 0) continue;
      rows.push(rowOf(i, t - 1));
      labels.push(sequence[t]);
    }
  });
  return { batch, rows: Int32Array.from(rows), labels: Int32Array.from(labels) };
}
