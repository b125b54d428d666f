/**
 * How far a student's distribution of the next token is from a teacher's: the three divergences of on-policy distillation (Agarwal et
 * al. 2024, "On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes", section 2).
 */
import { multiplyDims } from '../../graph/dims.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { concat } from '../../graph/ops/concat.ts';
import { exp } from '../../graph/ops/exp.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { logSumExp } from '../../graph/ops/log-sum-exp.ts';
import { log } from '../../graph/ops/log.ts';
import { maximum } from '../../graph/ops/maximum.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { sub } from '../../graph/ops/sub.ts';

export interface DivergenceSettings {
  readonly divergence: 'forward' | 'reverse' | 'jsd';
  /** Of the generalized Jensen–Shannon divergence. */
  readonly beta: number;
}

/**
 * The least probability that the tokens outside the top k are taken to have together. Their share is one minus the others, of which
 * float32 leaves nothing exact below it; where it is less, they neither cost nor teach anything.
 */
export const TAIL_FLOOR = 1e-6;

/**
 * Per row, in nats. With P the teacher and Q the student: forward KL is D(P‖Q) = Σ P·(log P − log Q), reverse KL D(Q‖P), and the
 * generalized Jensen–Shannon divergence D_JSD(β) = β·D(P‖M) + (1 − β)·D(Q‖M) of their mixture M = β·P + (1 − β)·Q (eq. 1). For β → 0,
 * D_JSD(β)/β tends to the forward KL, for β → 1 D_JSD(β)/(1 − β) to the reverse one.
 * @param teacher log-probabilities [N, M], constants
 * @param student log-probabilities [N, M] of the same outcomes
 * @returns [N]
 */
export function divergence(teacher: Node, student: Node, { divergence: kind, beta }: DivergenceSettings): Node {
  const kl = (of: Node, from: Node) => reduceSum(mul(exp(of), sub(of, from)), [1]);
  if (kind === 'forward') return kl(teacher, student);
  if (kind === 'reverse') return kl(student, teacher);
  const parts = [add(teacher, scalar(Math.log(beta))), add(student, scalar(Math.log(1 - beta)))];
  const mixture = logSumExp(
    concat(
      parts.map((part) => reshape(part, [...part.shape, 1])),
      2,
    ),
  );
  return add(mul(scalar(beta), kl(teacher, mixture)), mul(scalar(1 - beta), kl(student, mixture)));
}

/** The student's log-probabilities of all tokens at a temperature, softmax(logits / temperature), [N, V]. */
export function allLogprobs(logits: Node, temperature: number): Node {
  const scaled = mul(logits, scalar(1 / temperature));
  return sub(scaled, reshape(logSumExp(scaled), [logits.shape[0], 1]));
}

/**
 * The student's log-probabilities of k tokens of each row, and of all others together: what is outside the teacher's top k is one
 * outcome more, so that the divergence is that of two whole distributions, and at most that over all tokens (data processing).
 * @param logits [N, V]
 * @param places i32 [N, k]: row · V + token, places in the flat logits
 * @returns [N, k + 1]
 */
export function topLogprobs(logits: Node, places: Node, temperature: number): Node {
  const [rows, vocabulary] = logits.shape;
  const scaled = mul(logits, scalar(1 / temperature));
  const flat = reshape(scaled, [multiplyDims(rows, vocabulary), 1]);
  const picked = reshape(gatherRows(flat, places), places.shape);
  const top = sub(picked, reshape(logSumExp(scaled), [rows, 1]));
  const others = sub(scalar(1), reduceSum(exp(top), [1]));
  return concat([top, reshape(log(maximum(others, scalar(TAIL_FLOOR))), [rows, 1])], 1);
}
