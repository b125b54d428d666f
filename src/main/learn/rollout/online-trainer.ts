/** What a run over rollouts holds in memory: the policy's store with its graphs, the frozen reference, the reward. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { saidMethod } from '../../../shared/methods/said-method.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import type { Engine, ParameterStore, ParameterTensor, Program } from '../../engines/engine.ts';
import { leavesOf } from '../../graph/leaves.ts';
import type { Graph } from '../../graph/node.ts';
import { initializeAdamW } from '../update/adamw.ts';
import { freshAdapters, isAdapter, usesLora } from '../update/lora.ts';
import type { Policy } from '../policy/policy.ts';
import type { TrainingContext } from '../ports.ts';
import { requireFit, type UpdatePlan } from '../update/update-memory.ts';
import { compileUpdate } from '../update/update-program.ts';
import { assessEpisodes } from './assess-episodes.ts';
import type { CompletedPrompt } from './episode-inputs.ts';
import * as graphs from './online-graphs.ts';
import { formOf, type OnlineJob, type OnlineState } from './online-job.ts';
import { assessedTogether, onlineEstimator, planOnline } from './online-memory.ts';
import type { OnlineMethod } from './online-method.ts';
import { freshValueHead } from './value-head.ts';

export type OnlineTrainer = Awaited<ReturnType<typeof createTrainer>>;

export async function createTrainer<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: OnlineJob<Settings>,
  context: TrainingContext,
) {
  const { engine, checkpoints } = context;
  const { policy, settings } = job;
  requireData(method.name, job);
  const checkpoint = await checkpoints.load();
  const resumed = checkpoint?.state as OnlineState | undefined;
  const plan = decidePlan(method, job, context, resumed?.plan);
  const updateGraph = graphs.onlineUpdateGraph(method, policy.config, settings, plan);
  const store = engine.createParameters();
  store.write(policy.tensors);
  if (method.hasValueHead(settings)) store.write(freshValueHead(policy.config));
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
  const assessed = graphs.assessmentGraph(method, policy.config, settings);
  const assessment = await engine.compile(assessed, { parameters: store });
  const update = await compileUpdate(engine, updateGraph, store, plan);
  const maxSequences = assessedTogether(method, settings, plan);
  const reward = await job.reward.open(engine, maxSequences);
  const form = formOf(job);
  return {
    /** Completions of each prompt. */
    samplesPerPrompt: method.samplesPerPrompt(settings),
    klSetting: method.klSetting,
    update,
    reward,
    resumed,
    plan,
    assess: (completed: readonly CompletedPrompt[]) =>
      assessEpisodes(completed, { form, maxSequences, assessment, reference, reward }),
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
      await Promise.all([reference.dispose(), assessment.dispose(), update.dispose(), reward.dispose()]);
    },
  };
}

/** A resumed run keeps the plan it began with; a fresh one takes the fastest that fits. */
function decidePlan<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: OnlineJob<Settings>,
  { reporter, memoryBytes }: TrainingContext,
  begun: UpdatePlan | undefined,
): UpdatePlan {
  const { plan, memory } = begun
    ? { plan: begun, memory: onlineEstimator(method, job)(begun) }
    : requireFit(planOnline(method, job, memoryBytes));
  reporter.memory?.({ stage: method.name, plan, memory });
  return plan;
}

/** Without adapters in it the policy's own store holds the reference; else its weights are kept apart, read where they lie. */
async function compileReference(
  engine: Engine,
  { policy, settings }: OnlineJob,
  store: ParameterStore,
): Promise<Program> {
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

function requireData(name: MethodName, { prompts, pretraining, settings }: OnlineJob): void {
  const method = saidMethod(name);
  if (prompts.length === 0) throw new ParleyError('too_little_data', said('training.noPrompts', { method }));
  if (settings.pretrainingCoef > 0 && !pretraining?.count)
    throw new ParleyError('too_little_data', said('training.noDemonstrations', { method }));
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
