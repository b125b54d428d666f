/**
 * Kahneman–Tversky optimization (Ethayarajh et al. 2024, "KTO: Model Alignment as Prospect Theoretic Optimization"): the policy
 * learns from replies that are good or bad each by itself. A good one is to be worth more than a reference point, a bad one less;
 * the reference point is the policy's KL from its parent, estimated anew for every batch.
 */
import type { SettingsOf } from '../../../shared/methods/all.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { f32, type Engine, type ParameterStore, type ParameterTensor } from '../../engines/engine.ts';
import { weightedSum } from '../../graph/compose.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { sigmoid } from '../../graph/ops/sigmoid.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import type { CompletedSequence } from '../data/comparison-groups.ts';
import { concatIds } from '../data/concat-ids.ts';
import { runBatchLoop, type BatchLoop, type Measurement, type TrainingResult } from '../loops/batch-loop.ts';
import { weightBytes, type Policy } from '../policy/policy.ts';
import {
  completionInputs,
  completionNodes,
  logprobsBy,
  sequenceLogprobs,
  sequenceLogprobsGraph,
} from '../policy/sequence-logprobs.ts';
import type { TrainingContext } from '../ports.ts';
import { withAdapters } from '../update/lora.ts';
import { updateGraph, type UpdateGraph, type UpdateSettings } from '../update/update-graph.ts';
import { activationsOf, sizesOf } from '../update/update-memory.ts';
import type { UpdateInputs } from '../update/update-program.ts';

type KtoSettings = SettingsOf<'kto'>;

export interface LabelledSequence extends CompletedSequence {
  readonly desirable: boolean;
}

export interface KtoJob {
  /** Where the policy starts, and the reference. */
  readonly policy: Policy;
  readonly padId: number;
  readonly examples: readonly LabelledSequence[];
  readonly settings: KtoSettings;
  readonly random: Random;
}

type ReferenceLogprobs = ReadonlyMap<CompletedSequence, number>;

export async function trainKto(job: KtoJob, context: TrainingContext): Promise<TrainingResult> {
  const { policy, padId, examples, settings } = job;
  const { engine, signal } = context;
  const batches = dealt(job);
  const mismatched = new Map(batches.flatMap((batch) => mismatchedPairs(batch, policy.config)));
  const reference = new Map<CompletedSequence, number>();
  return runBatchLoop(
    {
      ...ktoLoop(job, batches, reference),
      prepare: async () => {
        const sequences = [...examples, ...mismatched.values()];
        const logprobs = await sequenceLogprobs(engine, policy, sequences, { padId, signal });
        sequences.forEach((sequence, i) => reference.set(sequence, logprobs[i]));
      },
      measurement: {
        compile: (store) => compileBaseline(engine, store, { policy, padId, settings, mismatched, reference }),
      },
    },
    context,
  );
}

/** @param reference filled before the first update; how large one is does not depend on it */
export function ktoLoop(
  job: KtoJob,
  batches = dealt(job),
  reference: ReferenceLogprobs = new Map(),
): BatchLoop<LabelledSequence> {
  const { policy, padId, examples, settings, random } = job;
  const { batchSize, epochs } = settings;
  return {
    stage: 'kto',
    graph: (options, changes) => ktoGraph(policy.config, { ...settings, ...changes }, options),
    tensors: policy.tensors,
    keptBytes: weightBytes(policy.config) + baselineBytes(job),
    settings,
    random,
    steps: batches.length * epochs,
    itemsAt: (step) => {
      const epoch = Math.floor(step / batches.length);
      return random.split(`epoch ${epoch}`).shuffle(batches)[step % batches.length];
    },
    largest: [...examples].sort((a, b) => b.ids.length - a.ids.length).slice(0, batchSize),
    inputsOf: (items) => ktoInputs(items, reference, padId),
    figuresOf,
  };
}

/**
 * Batches with as many good replies as each other, and as many bad ones, within one. They stay what they are, in another order for
 * every epoch: so each reply has one mismatched prompt, whose log-probability under the reference is computed once.
 */
function dealt({ examples, settings, random }: Pick<KtoJob, 'examples' | 'settings' | 'random'>): LabelledSequence[][] {
  const count = Math.ceil(examples.length / settings.batchSize);
  const batches = Array.from({ length: count }, (): LabelledSequence[] => []);
  const shuffled = random.split('batches').shuffle(examples);
  const bothKinds = [true, false].flatMap((kind) => shuffled.filter(({ desirable }) => desirable === kind));
  bothKinds.forEach((example, i) => batches[i % count].push(example));
  return batches;
}

/**
 * Each example with its prompt before the reply of the batch's previous one (section 4.1: pairs that do not belong together
 * estimate the KL without sampling). What is longer than the context loses the beginning of its prompt.
 */
function mismatchedPairs(
  batch: readonly LabelledSequence[],
  { max_position_embeddings: context }: ModelConfig,
): [LabelledSequence, CompletedSequence][] {
  return batch.map((example, i) => {
    const other = batch.at(i - 1)!;
    const reply = other.ids.subarray(other.completionStart);
    const room = Math.max(1, context - reply.length);
    const prompt = example.ids.subarray(Math.max(0, example.completionStart - room), example.completionStart);
    return [example, { ids: concatIds(prompt, reply).subarray(0, context), completionStart: prompt.length }];
  });
}

const perReply = (name: string) => input(name, 'f32', ['S']);

/** Loss, gradients and AdamW; with the figures of the batch under TRL's names. */
export function ktoGraph(
  config: ModelConfig,
  settings: KtoSettings & UpdateSettings,
  options?: GradientOptions,
): UpdateGraph {
  const { logprobs } = completionNodes(config);
  const ratios = sub(logprobs, perReply('reference'));
  const rewards = mul(scalar(settings.beta), ratios);
  const bothSides = (values: Node, name: string) => ({
    [`${name}/chosen`]: weightedSum(values, perReply('chosenWeights')),
    [`${name}/rejected`]: weightedSum(values, perReply('rejectedWeights')),
  });
  const losses = ktoLosses(ratios, perReply('desirable'), input('kl', 'f32', []), settings);
  return updateGraph(
    {
      loss: weightedSum(losses, perReply('weights')),
      ...bothSides(rewards, 'rewards'),
      ...bothSides(logprobs, 'logps'),
    },
    settings,
    options,
  );
}

/**
 * λ_y − v(x, y) for each reply (eq. 8): v is λ_D·σ(β·(r − z₀)) for a good one and λ_U·σ(β·(z₀ − r)) for a bad one.
 * @param ratios r, log π/π_ref, [S]
 * @param desirable 1 for good, 0 for bad, [S]
 * @param kl z₀, in which no gradient flows
 */
export function ktoLosses(ratios: Node, desirable: Node, kl: Node, settings: KtoSettings): Node {
  const { beta, desirableWeight, undesirableWeight } = settings;
  const sign = sub(mul(scalar(2), desirable), scalar(1));
  const share = sigmoid(mul(scalar(beta), mul(sign, sub(ratios, kl))));
  const weight = add(scalar(undesirableWeight), mul(scalar(desirableWeight - undesirableWeight), desirable));
  return mul(weight, sub(scalar(1), share));
}

/** Every reply weighs the same, but for the settings' weights of good and bad ones. */
export function ktoInputs(
  examples: readonly LabelledSequence[],
  reference: ReferenceLogprobs,
  padId: number,
): UpdateInputs {
  const good = examples.filter(({ desirable }) => desirable).length;
  const bad = examples.length - good;
  const perExample = (of: (example: LabelledSequence) => number) => f32(Float32Array.from(examples, of));
  const lengths = examples.map(({ ids, completionStart }) => ids.length - completionStart);
  return {
    inputs: {
      ...completionInputs(examples, padId),
      reference: perExample((example) => reference.get(example)!),
      desirable: perExample(({ desirable }) => Number(desirable)),
      weights: perExample(() => 1 / examples.length),
      chosenWeights: perExample(({ desirable }) => (desirable ? 1 / good : 0)),
      rejectedWeights: perExample(({ desirable }) => (desirable ? 0 : 1 / bad)),
    },
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    shares: { weights: examples.length, chosenWeights: good, rejectedWeights: bad },
  };
}

/** A batch without good replies, or without bad ones, has no mean of them; where it has both, the difference of their rewards. */
function figuresOf(
  figures: Readonly<Record<string, number>>,
  items: readonly LabelledSequence[],
): Record<string, number> {
  const sides = { chosen: items.some(({ desirable }) => desirable), rejected: items.some((item) => !item.desirable) };
  const known = Object.entries(figures).filter(([name]) => {
    const side = name.split('/').at(1);
    return side === undefined || sides[side as keyof typeof sides];
  });
  const margins = figures['rewards/chosen'] - figures['rewards/rejected'];
  return { ...Object.fromEntries(known), ...(sides.chosen && sides.rejected && { 'rewards/margins': margins }) };
}

/** Mismatched pairs that are read together: less than an update takes, which holds activations for its gradients. */
const BASELINE_SEQUENCES = 8;

interface BaselineOf extends Pick<KtoJob, 'policy' | 'padId' | 'settings'> {
  readonly mismatched: ReadonlyMap<LabelledSequence, CompletedSequence>;
  readonly reference: ReferenceLogprobs;
}

/** z₀ = max(0, mean of log π/π_ref over the batch's mismatched pairs) (section 4.1). */
async function compileBaseline(
  engine: Engine,
  store: ParameterStore,
  { policy, padId, settings, mismatched, reference }: BaselineOf,
): Promise<Measurement<LabelledSequence>> {
  const graph = withAdapters(sequenceLogprobsGraph(policy.config), settings);
  const program = await engine.compile(graph, { parameters: store });
  return {
    of: async (items) => {
      const pairs = items.map((item) => mismatched.get(item)!);
      const logprobs = await logprobsBy(program, pairs, { padId, maxSequences: BASELINE_SEQUENCES });
      const sum = pairs.reduce((total, pair, i) => total + logprobs[i] - reference.get(pair)!, 0);
      const kl = Math.max(0, sum / pairs.length);
      return { inputs: { kl: f32(Float32Array.of(kl), []) }, figures: { kl } };
    },
    dispose: () => program.dispose(),
  };
}

/** What the baseline takes beside the updates, at most. */
function baselineBytes({ policy: { config }, padId, examples, settings }: KtoJob): number {
  const longest = (of: (example: LabelledSequence) => number) =>
    examples.reduce((most, one) => Math.max(most, of(one)), 1);
  const prompt = longest(({ completionStart }) => completionStart);
  const reply = longest(({ ids, completionStart }) => ids.length - completionStart);
  const ids = new Int32Array(Math.min(config.max_position_embeddings, prompt + reply));
  const pairs = Array.from({ length: BASELINE_SEQUENCES }, () => ({
    ids,
    completionStart: Math.max(1, ids.length - reply),
  }));
  const graph = withAdapters(sequenceLogprobsGraph(config), settings);
  return activationsOf(graph)(sizesOf(graph, completionInputs(pairs, padId)));
}

/** β·(log π − log π_ref) of each sequence. @param tensors the trained ones, adapters merged */
export async function ktoRewards(
  sequences: readonly CompletedSequence[],
  tensors: ReadonlyMap<string, ParameterTensor>,
  { policy, padId, settings }: Pick<KtoJob, 'policy' | 'padId' | 'settings'>,
  { engine, signal }: Pick<TrainingContext, 'engine' | 'signal'>,
): Promise<Float32Array> {
  const logprobsOf = (by: Policy) => sequenceLogprobs(engine, by, sequences, { padId, signal });
  const logprobs = await logprobsOf({ config: policy.config, tensors });
  const reference = await logprobsOf(policy);
  return logprobs.map((value, i) => settings.beta * (value - reference[i]));
}
