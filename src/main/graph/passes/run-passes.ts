/**
 * What every engine does to a graph before it runs it. The verifier looks at the graph as it came and after each pass, so
 * that a pass that breaks one is named. A graph is what its results need, so there is no pass for dead code: what no result
 * needs is not walked and is gone with the first rewrite.
 */
import type { Graph } from '../node.ts';
import { printGraph } from '../print.ts';
import { verify } from '../verify.ts';
import { shareCommonSubexpressions } from './common-subexpressions.ts';
import { foldConstants } from './fold-constants.ts';
import { simplifyShapes } from './simplify-shapes.ts';

export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

/** Folding first: it makes expressions equal that were only equal in value. */
const PASSES: readonly Pass[] = [
  { name: 'fold constants', run: foldConstants },
  { name: 'simplify shapes', run: simplifyShapes },
  { name: 'share common subexpressions', run: shareCommonSubexpressions },
];

/** @param onPass is shown the graph's text after each pass, for looking into one */
export function runPasses(
  graph: Graph,
  { passes = PASSES, onPass }: { passes?: readonly Pass[]; onPass?: (name: string, text: string) => void } = {},
): Graph {
  verify(graph);
  return passes.reduce((before, { name, run }) => {
    const after = run(before);
    try {
      verify(after);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`the pass '${name}' broke the graph: ${message}`, { cause: error });
    }
    onPass?.(name, printGraph(after));
    return after;
  }, graph);
}
