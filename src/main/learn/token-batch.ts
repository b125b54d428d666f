/** Sequences of different lengths as one padded batch, and which of its rows predict which tokens. */
import { i32, type Tensor } from '../engines/engine.ts';

export interface TokenBatch {
  /** i32 [B, T], padded at the end. */
  readonly tokens: Tensor;
  /** i32 [B, T]: 0, 1, 2, … of each sequence. Padding counts on, and no real token sees it. */
  readonly positions: Tensor;
  readonly length: number;
}

export function padBatch(sequences: readonly ArrayLike<number>[], padId: number): TokenBatch {
  const length = Math.max(1, ...sequences.map((sequence) => sequence.length));
  const tokens = new Int32Array(sequences.length * length).fill(padId);
  const positions = new Int32Array(sequences.length * length);
  sequences.forEach((sequence, row) => {
    tokens.set(Array.from(sequence), row * length);
    for (let t = 0; t < length; t++) positions[row * length + t] = t;
  });
  const shape = [sequences.length, length];
  return { tokens: i32(tokens, shape), positions: i32(positions, shape), length };
}

export interface NextTokenBatch {
  /** The sequences without their last tokens, which nothing comes after. */
  readonly batch: TokenBatch;
  /** Rows of the flattened batch [B·T] whose next token counts, sequence by sequence. */
  readonly rows: Int32Array;
  /** That next token. */
  readonly labels: Int32Array;
}

/** What predicts the masked tokens. The first token of a sequence has nothing to predict it. */
export function nextTokenBatch(
  sequences: readonly Int32Array[],
  masks: readonly ArrayLike<number>[],
  padId: number,
): NextTokenBatch {
  const batch = padBatch(
    sequences.map((sequence) => sequence.subarray(0, -1)),
    padId,
  );
  const rows: number[] = [];
  const labels: number[] = [];
  sequences.forEach((sequence, row) => {
    for (let t = 1; t < sequence.length; t++) {
      if (masks[row][t] === 0) continue;
      rows.push(row * batch.length + t - 1);
      labels.push(sequence[t]);
    }
  });
  return { batch, rows: Int32Array.from(rows), labels: Int32Array.from(labels) };
}
