/** An update compiled as planned: in one graph run, or a run for each part of the batch and one for the step. */
import type { Engine, ParameterStore, ParameterTensor, Program, Tensor } from '../../engines/engine.ts';
import { f32, scalarOf } from '../../engines/engine.ts';
import { leavesOf } from '../../graph/leaves.ts';
import type { UpdatePlan } from './update-memory.ts';
import { accumulationGraphs, isGradientSum, type UpdateGraph } from './update-graph.ts';

export interface UpdateInputs {
  /** Among them the weights [..] of what the loss is a sum of, which add up to 1. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Tokens the update learns from or reads, for throughput. */
  readonly tokens: number;
  /** By the name of an input of weights, what it counts beside that of other parts of one batch: tokens or prompts, whichever the loss is a mean over. */
  readonly shares: Readonly<Record<string, number>>;
}

export interface UpdateProgram {
  /** One step on a batch in the plan's parts. @returns the graph's outputs for the whole batch */
  run(parts: readonly UpdateInputs[], optimizer: Readonly<Record<string, Tensor>>): Promise<Record<string, number>>;
  dispose(): Promise<void>;
}

/** The parameters, AdamW's moments among them, have to be in the store. */
export async function compileUpdate(
  engine: Engine,
  graph: UpdateGraph,
  store: ParameterStore,
  plan: UpdatePlan,
): Promise<UpdateProgram> {
  if (plan.parts === 1) {
    const whole = await engine.compile(graph, { parameters: store });
    return {
      run: async ([{ inputs }], optimizer) => figuresOf(await whole.run({ ...inputs, ...optimizer })),
      dispose: () => whole.dispose(),
    };
  }
  const { accumulate, apply } = accumulationGraphs(graph);
  store.write(zeroSums(leavesOf(accumulate).parameters));
  const programs: Program[] = [];
  for (const part of [accumulate, apply]) programs.push(await engine.compile(part, { parameters: store }));
  const [adding, stepping] = programs;
  return {
    run: async (parts, optimizer) => {
      const figures = [];
      for (const inputs of weighted(parts)) figures.push(figuresOf(await adding.run(inputs)));
      return { ...combined(figures), ...figuresOf(await stepping.run(optimizer)) };
    },
    dispose: async () => {
      for (const program of programs) await program.dispose();
    },
  };
}

function zeroSums(parameters: ReadonlyMap<string, { shape: readonly unknown[] }>): Map<string, ParameterTensor> {
  const sums = [...parameters].filter(([name]) => isGradientSum(name));
  return new Map(
    sums.map(([name, node]) => {
      const shape = node.shape as number[];
      return [name, { shape, data: new Float32Array(shape.reduce((product, dim) => product * dim, 1)) }];
    }),
  );
}

/** Each part's weights as shares of the whole batch: its loss is then a share of the batch's. */
function weighted(parts: readonly UpdateInputs[]): Readonly<Record<string, Tensor>>[] {
  const totals: Record<string, number> = {};
  for (const { shares } of parts)
    for (const [name, share] of Object.entries(shares)) totals[name] = (totals[name] ?? 0) + share;
  return parts.map(({ inputs, shares }) => ({
    ...inputs,
    ...Object.fromEntries(
      Object.entries(shares).map(([name, share]) => {
        const { data, shape } = inputs[name];
        return [
          name,
          f32(
            (data as Float32Array).map((value) => (value * share) / totals[name]),
            shape,
          ),
        ];
      }),
    ),
  }));
}

/** Means by weight add up; extremes, by their names, are the parts' extremes. */
function combined(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const whole: Record<string, number> = { ...parts[0] };
  for (const part of parts.slice(1)) {
    for (const [name, value] of Object.entries(part)) {
      if (name.startsWith('min_')) whole[name] = Math.min(whole[name], value);
      else if (name.startsWith('max_')) whole[name] = Math.max(whole[name], value);
      else whole[name] += value;
    }
  }
  return whole;
}

function figuresOf(outputs: Readonly<Record<string, Tensor>>): Record<string, number> {
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, scalarOf(outputs, name)]));
}
