/** A Q-head at work: the value of each of several replies to one conversation. */
import { f32, type Engine, type ParameterTensor, type Program } from '../../engines/engine.ts';
import { input } from '../../graph/ops/leaf.ts';
import { candidateShapeOf, qValues } from '../networks/q-network.ts';

export const Q_HEAD = 'q';

export interface QHead {
  /** @param features of the state and of n candidates, as `CandidateFeatures` gives them @returns n values */
  values(features: Float32Array, candidates: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** @param tensors the head's, `q.…` */
export function openQHead(engine: Engine, tensors: ReadonlyMap<string, ParameterTensor>): QHead {
  const parameters = engine.createParameters();
  parameters.write(tensors);
  // Dueling takes the mean over the candidates off, so a graph knows how many there are.
  const programs = new Map<number, Promise<Program>>();
  const programFor = (candidates: number) => {
    const shape = candidateShapeOf(Q_HEAD, tensors, candidates);
    const observations = input('observations', 'f32', ['B', (1 + candidates) * shape.candidateWidth]);
    const compiled = engine.compile({ outputs: { values: qValues(Q_HEAD, observations, shape) } }, { parameters });
    programs.set(candidates, compiled);
    return compiled;
  };
  return {
    async values(features, candidates) {
      const program = await (programs.get(candidates) ?? programFor(candidates));
      const { values } = await program.run({ observations: f32(features, [1, features.length]) });
      return Float32Array.from(values.data);
    },
    async dispose() {
      for (const program of programs.values()) await (await program).dispose();
    },
  };
}
