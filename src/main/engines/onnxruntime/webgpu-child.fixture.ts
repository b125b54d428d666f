/** Started by webgpu-engine.test.ts with a software GPU: goes through the WebGPU engine and sends what it found, then ends. */
import { disagreements, testedOperations, type TestedOperation } from '../agreement.fixture.ts';
import { f32, type Engine } from '../engine.ts';
import { transpose } from '../../graph/ops/transpose.ts';
import { less } from '../../graph/ops/less.ts';
import { cast } from '../../graph/ops/cast.ts';
import { add } from '../../graph/ops/add.ts';
import { input, parameter, scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { trainOn, trainingGraph, type TrainingTrace } from '../training.fixture.ts';
import { DeviceParameters } from './device-parameters.ts';
import { programGraphs } from '../program-graphs.fixture.ts';
import { createWebGpuEngine } from './webgpu-engine.ts';

export interface WebGpuFindings {
  readonly operations: Record<TestedOperation, string[]>;
  readonly training: TrainingTrace;
  /** Where a parameter lives after an update. */
  readonly location: string;
  /** A parameter's values after three updates by one program and three by another, the first one being gone. */
  readonly handedOver: number[];
  /** What is said of a graph that cannot stay on the device. */
  readonly refusal: string;
  /** Graphs of the program that the provider refused, and why. */
  readonly refused: Record<string, string>;
}

async function find(): Promise<WebGpuFindings> {
  const engine = createWebGpuEngine();
  // Where each node of a training step was placed: on stderr, where the test reads it.
  const logging = createWebGpuEngine({ logPlacement: true });
  await (await logging.compile(trainingGraph, { parameters: logging.createParameters() })).dispose();
  const operations: Partial<WebGpuFindings['operations']> = {};
  for (const name of testedOperations) {
    operations[name] = await disagreements(engine, name, { randomCases: 1, backwards: false });
  }
  return {
    operations: operations as WebGpuFindings['operations'],
    training: await trainOn(engine),
    ...(await handOver(engine)),
    refusal: await refusalOf(engine),
    refused: await refusedGraphs(engine),
  };
}

async function handOver(engine: Engine): Promise<Pick<WebGpuFindings, 'location' | 'handedOver'>> {
  const w = parameter('w', [3]);
  const graph = { outputs: { total: reduceSum(mul(w, input('x', 'f32', [3]))) }, updates: { w: add(w, scalar(1)) } };
  const parameters = engine.createParameters() as DeviceParameters;
  parameters.write(new Map([['w', { shape: [3], data: Float32Array.of(1, 2, 3) }]]));
  let location = '';
  for (let program = 0; program < 2; program++) {
    const compiled = await engine.compile(graph, { parameters });
    for (let i = 0; i < 3; i++) await compiled.run({ x: f32(Float32Array.of(1, 1, 1)) });
    location = (await parameters.resident('w')).location;
    await compiled.dispose();
  }
  return { location, handedOver: [...(await parameters.read(['w'])).get('w')!.data] };
}

/** WebGPU has no transpose of bools. */
async function refusalOf(engine: Engine): Promise<string> {
  const x = input('x', 'f32', [2, 3]);
  const graph = { outputs: { y: cast(transpose(less(x, scalar(0)), [1, 0]), 'f32') } };
  return engine.compile(graph, { parameters: engine.createParameters() }).then(
    () => 'compiled',
    (error: Error) => error.message,
  );
}

async function refusedGraphs(engine: Engine): Promise<Record<string, string>> {
  const refused: Record<string, string> = {};
  for (const [name, graph] of Object.entries(programGraphs())) {
    try {
      await (await engine.compile(graph, { parameters: engine.createParameters() })).dispose();
    } catch (error) {
      refused[name] = (error as Error).message;
    }
  }
  return refused;
}

process.on('disconnect', () => process.exit());
process.send!(await find(), () => process.disconnect());
