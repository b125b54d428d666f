/** What PPO holds in memory: the policy's store with its graphs, the frozen reference, the reward model. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Engine, ParameterStore, ParameterTensor, Program } from '../../engines/engine.ts';
import { leavesOf } from '../../graph/leaves.ts';
import type { Graph } from '../../graph/node.ts';
import { initializeAdamW } from '../update/adamw.ts';
import { freshAdapters, isAdapter, usesLora } from '../update/lora.ts';
import type { Policy } from '../policy/policy.ts';
import type { TrainingContext } from '../ports.ts';
import type { Rollout } from './ppo-episodes.ts';
import * as graphs from './ppo-graphs.ts';
import { assessEpisodes } from './ppo-inputs.ts';
import type { PpoJob, PpoState } from './ppo-job.ts';
import { assessedTogether, planPpo, ppoEstimator } from './ppo-memory.ts';
import { createScorer, type Scorer } from '../reward/reward-model.ts';
import { requireFit, type UpdatePlan } from '../update/update-memory.ts';
import { compileUpdate } from '../update/update-program.ts';

export type PpoTrainer = Awaited<ReturnType<typeof createTrainer>>;

export async function createTrainer(job: PpoJob, context: TrainingContext) {
  const { engine, checkpoints } = context;
  const { policy, settings, padId } = job;
  requireData(job);
  const width = policy.config.hidden_size;
  const checkpoint = await checkpoints.load();
  const resumed = checkpoint?.state as PpoState | undefined;
  const plan = decidePlan(job, context, resumed?.plan);
  const updateGraph = graphs.ppoUpdateGraph(policy.config, settings, plan);
  const store = engine.createParameters();
  store.write(policy.tensors);
  store.write(
    new Map([
      [graphs.VALUE_WEIGHT, { shape: [1, width], data: new Float32Array(width) }],
      [graphs.VALUE_BIAS, { shape: [1], data: new Float32Array(1) }],
    ]),
  );
  const adapters = freshAdapters(updateGraph, job.random.split('adapters'));
  store.write(adapters);
  await initializeAverages(store, updateGraph);
  const saved = trustedApart(checkpoint?.tensors ?? new Map());
  store.write(saved.own);
  initializeAdamW(store, updateGraph);

  const changing = Object.keys(updateGraph.updates);
  const own = changing.filter((name) => policy.tensors.has(name) || isAdapter(name));
  const average = settings.emaDecay > 0 ? graphs.averageName : (name: string) => name;
  const reference = await compileReference(engine, job, store);
  const assessment = await engine.compile(graphs.assessmentGraph(policy.config, settings), { parameters: store });
  const update = await compileUpdate(engine, updateGraph, store, plan);
  const maxSequences = assessedTogether(settings, plan);
  const scorer = await openScorer(engine, job, maxSequences);
  return {
    update,
    scorer,
    resumed,
    plan,
    assess: ({ prompts, completions }: Rollout) =>
      assessEpisodes(policy.config, prompts, completions, { padId, maxSequences, assessment, reference, scorer }),
    policyTensors: () => readPolicy(store, policy, own, (name) => name),
    /** What the run would return now. */
    resultTensors: () => readPolicy(store, policy, own, average),
    /** With adapters that change nothing yet. */
    parent: new Map([...policy.tensors, ...adapters]) as Tensors,
    /** As a checkpoint had them; undefined where it had none. */
    trusted: saved.trusted.size > 0 ? new Map([...policy.tensors, ...saved.trusted]) : undefined,
    /** @param trusted beside what goes on, the last policy that was within the limit */
    checkpoint: async (trusted: Tensors | undefined) =>
      new Map([
        ...(await store.read(changing)),
        ...(trusted ? own.map((name): [string, ParameterTensor] => [TRUSTED_PREFIX + name, trusted.get(name)!]) : []),
      ]),
    /** From here on it is assessed as another policy, and learns no more. */
    become: (tensors: Tensors) => store.write(new Map(own.map((name) => [name, tensors.get(name)!]))),
    dispose: async () => {
      await Promise.all([reference.dispose(), assessment.dispose(), update.dispose(), scorer.dispose()]);
    },
  };
}

/** A resumed run keeps the plan it began with; a fresh one takes the fastest that fits. */
function decidePlan(
  job: PpoJob,
  { reporter, memoryBytes }: TrainingContext,
  begun: UpdatePlan | undefined,
): UpdatePlan {
  const { plan, memory } = begun
    ? { plan: begun, memory: ppoEstimator(job)(begun) }
    : requireFit(planPpo(job, memoryBytes));
  reporter.memory?.({ stage: 'PPO', plan, memory });
  return plan;
}

async function openScorer(engine: Engine, { rewardModel, padId }: PpoJob, maxSequences: number): Promise<Scorer> {
  const { config, tensors } = rewardModel;
  const model = { config, tensors: typeof tensors === 'function' ? await tensors() : tensors };
  return createScorer(engine, model, padId, maxSequences);
}

/** Without adapters in it the policy's own store holds the reference; else its weights are kept apart, read where they lie. */
async function compileReference(engine: Engine, { policy, settings }: PpoJob, store: ParameterStore): Promise<Program> {
  const graph = graphs.referenceGraph(policy.config, settings.temperature);
  if (usesLora(settings)) return engine.compile(graph, { parameters: store });
  const parameters = engine.createParameters();
  parameters.write(policy.tensors);
  return engine.compile(graph, { parameters });
}

/** Running means start as what they are the means of. */
async function initializeAverages(store: ParameterStore, updateGraph: Graph): Promise<void> {
  for (const name of leavesOf(updateGraph).parameters.keys()) {
    const weight = graphs.averagedName(name);
    if (weight === undefined) continue;
    const values = await store.read([weight]);
    store.write(new Map([[name, values.get(weight)!]]));
  }
}

function requireData({ prompts, pretraining, settings }: PpoJob): void {
  if (prompts.length === 0) throw new ParleyError('too_little_data', 'PPO: there are no prompts to answer.');
  if (settings.pretrainingCoef > 0 && !pretraining?.count) {
    throw new ParleyError(
      'too_little_data',
      'PPO: pretrainingCoef is above 0 and there are no demonstrations to mix in.',
    );
  }
}

type Tensors = ReadonlyMap<string, ParameterTensor>;

const TRUSTED_PREFIX = 'trusted:';

function trustedApart(tensors: Tensors): { own: Tensors; trusted: Tensors } {
  const isTrusted = (name: string) => name.startsWith(TRUSTED_PREFIX);
  return {
    own: new Map([...tensors].filter(([name]) => !isTrusted(name))),
    trusted: new Map(
      [...tensors].flatMap(([name, tensor]) => (isTrusted(name) ? [[name.slice(TRUSTED_PREFIX.length), tensor]] : [])),
    ),
  };
}

/** The policy's tensors, adapters among them, under their own names; those that no update changes are the job's own, not copies. */
async function readPolicy(
  store: ParameterStore,
  policy: Policy,
  own: readonly string[],
  nameInStore: (name: string) => string,
): Promise<Map<string, ParameterTensor>> {
  const values = await store.read(own.map(nameInStore));
  return new Map([
    ...policy.tensors,
    ...own.map((name): [string, ParameterTensor] => [name, values.get(nameInStore(name))!]),
  ]);
}
