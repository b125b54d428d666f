import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients.ts';
import { rootsOf, topologicalOrder, type Graph } from '../node.ts';
import { add } from '../ops/add.ts';
import { expand } from '../ops/expand.ts';
import { constant, input, parameter, scalar } from '../ops/leaf.ts';
import { mul } from '../ops/mul.ts';
import { reduceSum } from '../ops/reduce-sum.ts';
import { sqrt } from '../ops/sqrt.ts';
import { evaluateReference } from '../reference.ts';
import { foldConstants } from './fold-constants.ts';
import { runPasses } from './run-passes.ts';

const x = input('x', 'f32', ['N']);
const operationsOf = (graph: Graph) => topologicalOrder(rootsOf(graph)).map(({ operation }) => operation.name);

describe('folding constants', () => {
  it('computes what depends on constants alone, and nothing else', () => {
    const two = sqrt(add(scalar(1), scalar(3)));
    const graph = { outputs: { y: mul(x, two), table: expand(constant(Float32Array.of(5), [1]), [3]) } };
    const folded = foldConstants(graph);
    expect(
      operationsOf(folded)
        .filter((name) => name !== 'constant')
        .sort(),
    ).toEqual(['input', 'mul']);
    const values = { x: { shape: [2], data: Float64Array.of(3, -4) } };
    expect(evaluateReference(folded, values)).toEqual(evaluateReference(graph, values));
  });

  it('leaves large results and sizes known only at run time to be computed', () => {
    const graph = { outputs: { large: expand(scalar(1), [5000]), dynamic: add(expand(scalar(1), ['N']), x) } };
    expect(operationsOf(foldConstants(graph)).filter((name) => name === 'expand')).toHaveLength(2);
  });
});

describe('the passes', () => {
  it('keep what a graph computes, gradients and all', () => {
    const weight = parameter('w', [2]);
    const loss = reduceSum(mul(mul(x, scalar(0.5)), mul(x, add(scalar(0.25), scalar(0.25)))));
    const [gradient] = gradients(reduceSum(mul(weight, mul(weight, scalar(3)))), [weight]);
    const graph = { outputs: { loss }, updates: { w: gradient } };
    const optimized = runPasses(graph);
    expect(operationsOf(optimized).length).toBeLessThan(operationsOf(graph).length);
    const values = {
      x: { shape: [2], data: Float64Array.of(3, -4) },
      w: { shape: [2], data: Float64Array.of(1, 2) },
    };
    expect(evaluateReference(optimized, values)).toEqual(evaluateReference(graph, values));
  });

  it('show the graph after each', () => {
    const seen: string[] = [];
    runPasses({ outputs: { y: x } }, { onPass: (name, text) => seen.push(`${name}: ${text}`) });
    expect(seen).toHaveLength(3);
    expect(seen[0]).toContain('output y = %0');
  });

  it('are named where they break a graph', () => {
    const breaking = { name: 'lose a dimension', run: () => ({ outputs: { y: { ...mul(x, x), shape: [] } } }) };
    expect(() => runPasses({ outputs: { y: x } }, { passes: [breaking] })).toThrow(
      "the pass 'lose a dimension' broke the graph",
    );
  });
});
