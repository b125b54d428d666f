/** One engine against the float64 reference, operation by operation: the suite that all engines share. */
import { gradients } from '../graph/gradients.ts';
import { leafName } from '../graph/leaves.ts';
import type { NdArray } from '../graph/nd-array.ts';
import type { Graph, Node } from '../graph/node.ts';
import { mul } from '../graph/ops/mul.ts';
import { reduceSum } from '../graph/ops/reduce-sum.ts';
import { printGraph } from '../graph/print.ts';
import { evaluateReference } from '../graph/reference.ts';
import { operationCases, type OperationCase } from '../graph/cases.fixture.ts';
import { randomCase } from '../graph/random-cases.fixture.ts';
import { instantiate, testRandom } from '../graph/values.fixture.ts';
import { f32, i32, type Engine, type Tensor } from './engine.ts';

export type TestedOperation = keyof typeof operationCases;
export const testedOperations = Object.keys(operationCases) as TestedOperation[];

/** Of values of about 1: float32 has 6e-8, and sums of a few hundred of them lose a little. */
const TOLERANCE = 2e-5;

export interface AgreementOptions {
  /** Further cases at random sizes. */
  readonly randomCases: number;
  /** Whether gradients are compared too. They are made of the same operations, which costs a GPU many more kernels. */
  readonly backwards: boolean;
}

/** What differs, in words and with the graph; empty where the engine agrees in every case. */
export async function disagreements(
  engine: Engine,
  name: TestedOperation,
  { randomCases, backwards }: AgreementOptions,
): Promise<string[]> {
  const drawn = Array.from({ length: randomCases }, (_, seed) => randomCase(name, testRandom(1000 + seed)));
  const found: string[] = [];
  for (const [number, example] of [...operationCases[name], ...drawn].entries()) {
    const { graph, leaves, values } = graphOf(example, 5 + number, backwards);
    const difference = await firstDifference(engine, graph, leaves, values);
    if (difference !== undefined) found.push(`${name}, case ${number}: ${difference}\n${printGraph(graph)}`);
  }
  return found;
}

function graphOf(example: OperationCase, seed: number, backwards: boolean) {
  const { node, leaves, values } = instantiate(example, seed);
  const outputs: Record<string, Node> = { value: node };
  if (backwards && example.differentiable) {
    const targets = leaves.filter((leaf) => leaf.dtype === 'f32');
    gradients(reduceSum(mul(node, node)), targets).forEach((gradient, i) => (outputs[`gradient${i}`] = gradient));
  }
  return { graph: { outputs }, leaves, values };
}

async function firstDifference(
  engine: Engine,
  graph: Graph,
  leaves: readonly Node[],
  values: Readonly<Record<string, NdArray>>,
): Promise<string | undefined> {
  const inputs = leaves.map((leaf): [string, Tensor] => {
    const name = leafName(leaf)!;
    const { shape, data } = values[name];
    return [name, leaf.dtype === 'i32' ? i32(Int32Array.from(data), shape) : f32(Float32Array.from(data), shape)];
  });
  let actual: Record<string, Tensor>;
  try {
    const program = await engine.compile(graph, { parameters: engine.createParameters() });
    actual = await program.run(Object.fromEntries(inputs));
    await program.dispose();
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  for (const [name, expected] of Object.entries(evaluateReference(graph, values).outputs)) {
    const difference = differenceOf(actual[name], expected);
    if (difference !== undefined) return `${name}${difference}`;
  }
  return undefined;
}

function differenceOf({ shape, data }: Tensor, expected: NdArray): string | undefined {
  if (shape.join() !== expected.shape.join())
    return ` has shape [${shape.join()}], expected [${expected.shape.join()}]`;
  const at = expected.data.findIndex(
    (value, i) => !(Math.abs(data[i] - value) <= TOLERANCE * Math.max(1, Math.abs(value))),
  );
  return at < 0 ? undefined : `[${at}] is ${data[at]}, expected ${expected.data[at]}`;
}
