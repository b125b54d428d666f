/** A method's programs over one store of weights: what the network says, an update, a move of the target networks. */
import { f32, type Engine, type ParameterStore, type ParameterTensor, type Program } from '../../engines/engine.ts';
import { leavesOf } from '../../graph/leaves.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { initialWeights } from '../networks/perceptron.ts';
import { copyToTargets, isTarget, targetUpdateGraph } from '../networks/target-network.ts';
import { adamwInputs, initializeAdamW, isOptimizerState } from '../update/adamw.ts';
import { learningRateAt } from '../update/schedule.ts';
import type { ReplayLearner, ReplayMethod } from './replay-method.ts';

interface LearnerStart {
  readonly engine: Engine;
  /** Gets the weights. */
  readonly store: ParameterStore;
  /** Draws the weights that a network starts with. */
  readonly random: Random;
  readonly earlier?: ReadonlyMap<string, ParameterTensor> | undefined;
}

interface UpdatePlace {
  readonly update: number;
  readonly step: number;
  readonly totalSteps: number;
}

export class Learner {
  readonly #acting: Program;
  readonly #updates: readonly (ReplayLearner & { readonly program: Program })[];
  readonly #targets: Program;

  private constructor(programs: {
    acting: Program;
    updates: readonly (ReplayLearner & { program: Program })[];
    targets: Program;
  }) {
    this.#acting = programs.acting;
    this.#updates = programs.updates;
    this.#targets = programs.targets;
  }

  /** Networks start at random, targets as their copies; from a checkpoint's tensors where there are any. */
  static async compile(
    method: ReplayMethod,
    tau: number,
    { engine, store, random, earlier }: LearnerStart,
  ): Promise<Learner> {
    const parameters = new Map(method.learners.flatMap(({ graph }) => [...leavesOf(graph).parameters]));
    const networks = [...parameters].filter(([name]) => !isOptimizerState(name));
    const targets = new Map(networks.filter(([name]) => isTarget(name)));
    const online = new Map(networks.filter(([name]) => !isTarget(name)));
    store.write(initialWeights(online, random.split('weights')));
    await copyToTargets(store, targets);
    if (earlier) store.write(new Map([...earlier].filter(([name]) => parameters.has(name))));
    for (const { graph } of method.learners) initializeAdamW(store, graph);
    const compile = (graph: ReplayLearner['graph'] | ReplayMethod['acting']) =>
      engine.compile(graph, { parameters: store });
    const updates = [];
    for (const learner of method.learners) updates.push({ ...learner, program: await compile(learner.graph) });
    const programs = {
      acting: await compile(method.acting),
      updates,
      targets: await compile(targetUpdateGraph(targets, tau)),
    };
    return new Learner(programs);
  }

  /** What the acting network says to one observation. */
  async answer(observation: Float32Array): Promise<Float32Array> {
    const { answer } = await this.#acting.run({ observations: f32(observation, [1, observation.length]) });
    return answer.data as Float32Array;
  }

  /**
   * One update of every learner whose turn it is.
   * @param at the number of the update, counted from 1, and how far the run is
   * @param inputs of a batch of transitions
   */
  async learn({ update, step, totalSteps }: UpdatePlace, inputs: Parameters<Program['run']>[0], random: Random) {
    const figures: Record<string, number> = {};
    let tdErrors: ArrayLike<number> = [];
    for (const { program, every, optimizer, draws } of this.#updates) {
      if (update % every !== 0) continue;
      const learningRate = learningRateAt(step - 1, totalSteps, optimizer);
      const own = { ...draws?.(random), ...adamwInputs(learningRate, update / every, optimizer) };
      const outputs = await program.run({ ...inputs, ...own });
      for (const [name, { data, shape }] of Object.entries(outputs)) {
        if (shape.length === 0) figures[name] = data[0];
        else tdErrors = data;
      }
    }
    return { figures, tdErrors };
  }

  async moveTargets(): Promise<void> {
    await this.#targets.run({});
  }

  async dispose(): Promise<void> {
    await Promise.all(
      [this.#acting, this.#targets, ...this.#updates.map(({ program }) => program)].map((program) => program.dispose()),
    );
  }
}
