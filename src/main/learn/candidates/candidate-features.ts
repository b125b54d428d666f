/** Candidate replies as a Q-head sees them: the policy's last hidden state where the conversation ends, and where each reply would. */
import type { Engine } from '../../engines/engine.ts';
import type { CompletedSequence } from '../data/comparison-groups.ts';
import type { Policy } from '../policy/policy.ts';
import { hiddenAtRows } from '../policy/policy-graph.ts';
import { lastTokenInputs } from '../scoring/scorer.ts';

export interface CandidateFeatures {
  /**
   * @param replies to one prompt, each with the prompt before it
   * @returns (1 + replies) · hidden numbers: the state's, then each candidate's
   */
  of(replies: readonly CompletedSequence[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** The policy's weights are frozen: nothing learns through these. */
export async function candidateFeatures(
  engine: Engine,
  { config, tensors }: Policy,
  padId: number,
): Promise<CandidateFeatures> {
  const parameters = engine.createParameters();
  parameters.write(tensors);
  const program = await engine.compile({ outputs: { hidden: hiddenAtRows(config) } }, { parameters });
  return {
    async of(replies) {
      const [{ ids, completionStart }] = replies;
      const sequences = [ids.slice(0, completionStart), ...replies.map((reply) => reply.ids)];
      const { hidden } = await program.run(lastTokenInputs(config, sequences, padId));
      return Float32Array.from(hidden.data);
    },
    dispose: () => program.dispose(),
  };
}
