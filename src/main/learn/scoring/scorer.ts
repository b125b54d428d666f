/** A reward model at work: its scalar head, read at the last token of a sequence, and a scorer held ready. */
import type { Engine, Tensor } from '../../engines/engine.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { parameter } from '../../graph/ops/leaf.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { similarBatches } from '../data/similar-batches.ts';
import { packBatch } from '../data/token-batch.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import type { Policy } from '../policy/policy.ts';

/** A trunk with `score.weight` [1, hidden] and `score.bias` [1] among its tensors. */
export type RewardModel = Policy;

export const SCORE_WEIGHT = 'score.weight';
export const SCORE_BIAS = 'score.bias';

/** Scores of the sequences whose last tokens are at `rows`, [S, 1]. */
export function scoreColumn(config: ModelConfig): Node {
  const weight = parameter(SCORE_WEIGHT, [1, config.hidden_size]);
  return add(matmul(hiddenAtRows(config), weight, { transposeB: true }), parameter(SCORE_BIAS, [1]));
}

/** What the scoring graph is fed. */
export function lastTokenInputs(
  { max_position_embeddings: context }: ModelConfig,
  sequences: readonly Int32Array[],
  padId: number,
): Record<string, Tensor> {
  const { batch, rowOf } = packBatch(sequences, padId, context);
  const rows = Int32Array.from(sequences, (sequence, i) => rowOf(i, sequence.length - 1));
  return hiddenAtRowsInputs(batch, rows);
}

/** Sequences scored together, where nobody asks for fewer. */
const SCORING_BATCH = 32;

/** The score of each sequence (prompt and completion), in their order. Similar lengths share a batch. */
export async function scoreSequences(
  engine: Engine,
  model: RewardModel,
  sequences: readonly Int32Array[],
  padId: number,
): Promise<Float32Array> {
  const scorer = await createScorer(engine, model, padId);
  try {
    return await scorer.score(sequences);
  } finally {
    await scorer.dispose();
  }
}

export interface Scorer {
  score(sequences: readonly Int32Array[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export function scoringGraph(config: ModelConfig): Graph {
  return { outputs: { scores: scoreColumn(config) } };
}

/**
 * A reward model held ready. Its weights are read where they lie: as constants of the program they would be held twice.
 * @param maxSequences in one run
 */
export async function createScorer(
  engine: Engine,
  { config, tensors }: RewardModel,
  padId: number,
  maxSequences = SCORING_BATCH,
): Promise<Scorer> {
  const parameters = engine.createParameters();
  parameters.write(tensors);
  const program = await engine.compile(scoringGraph(config), { parameters });
  return {
    score: async (sequences) => {
      const scores = new Float32Array(sequences.length);
      for (const chosen of similarBatches(sequences, { maxSequences })) {
        const outputs = await program.run(
          lastTokenInputs(
            config,
            chosen.map((i) => sequences[i]),
            padId,
          ),
        );
        chosen.forEach((index, i) => (scores[index] = outputs.scores.data[i]));
      }
      return scores;
    },
    dispose: () => program.dispose(),
  };
}
