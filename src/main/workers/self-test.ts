/**
 * Whether an engine computes what it should on this machine, and how fast: a training step of a tiny policy against the
 * reference interpreter, then the time of a step large enough to tell engines apart.
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import { Random } from '../../shared/domain/random.ts';
import { said } from '../../shared/language/said.ts';
import { scalarOf, type Engine, type ParameterTensor, type Tensor } from '../engines/engine.ts';
import { createReferenceEngine } from '../engines/reference-engine.ts';
import { adamwInputs, initializeAdamW } from '../learn/update/adamw.ts';
import { initializePolicy, type Policy } from '../learn/policy/policy.ts';
import { sftGraph } from '../learn/sft/sft.ts';
import { sftInputs } from '../learn/policy/sft-loss.ts';
import { parseModelConfig } from '../models/families/model-config.ts';

/** Relative; float32 is good for about 1e-6 here, and a wrong kernel is off by far more. */
const TOLERANCE = 1e-3;
const LEARNING_RATE = 1e-2;
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-4, weightDecay: 0.01, maxGradNorm: 1 };
const WARM_UP_RUNS = 2;
const TIMED_RUNS = 5;

/** What is tried: a training step, or a forward pass over few tokens with the weights baked in, as in sampling. */
export type SelfTestKind = 'training' | 'sampling';

export interface SelfTestResult {
  /** The largest relative difference from the reference. */
  readonly error: number;
  /** Median of a few steps after the first ones, which compile. */
  readonly stepMs: number;
}

interface Trial {
  readonly policy: Policy;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** @throws ParleyError `unsupported` with the figures, where the engine's results are not the reference's */
export async function selfTest(engine: Engine, kind: SelfTestKind): Promise<SelfTestResult> {
  const tiny = trial({ vocab_size: 17, hidden_size: 8, intermediate_size: 12, num_hidden_layers: 1 }, [5, 7]);
  const [actual, expected] = [
    await figuresOf(engine, tiny, kind),
    await figuresOf(createReferenceEngine(), tiny, kind),
  ];
  const apart = Object.entries(expected).map(([name, value]) => ({ name, error: distance(actual[name], value) }));
  const worst = apart.reduce((a, b) => (b.error > a.error || Number.isNaN(b.error) ? b : a));
  if (!(worst.error <= TOLERANCE)) {
    const [error, allowed] = [worst.error.toExponential(1), String(TOLERANCE)];
    const reason = said('training.selfTestFailed', { result: worst.name, error, allowed });
    throw new ParleyError('unsupported', reason, { reason });
  }
  const size = { vocab_size: 512, hidden_size: 128, intermediate_size: 352, num_hidden_layers: 2 };
  const lengths = kind === 'training' ? [64, 64, 64, 64] : [2, 2, 2, 2, 2, 2, 2, 2];
  return { error: worst.error, stepMs: await timeOf(engine, trial(size, lengths), kind) };
}

function trial(sizes: Record<string, number>, lengths: readonly number[]): Trial {
  const heads = {
    num_attention_heads: 2,
    num_key_value_heads: 1,
    max_position_embeddings: 64,
    tie_word_embeddings: true,
  };
  const config = parseModelConfig({ model_type: 'llama', ...heads, ...sizes }, 'the self-test');
  const random = Random.fromSeed(1);
  const sequences = lengths.map((length) => Int32Array.from({ length }, () => random.int(config.vocab_size)));
  const masks = sequences.map(({ length }) => new Uint8Array(length).fill(1));
  const { inputs } = sftInputs({ sequences, masks }, 0);
  return { policy: initializePolicy(config, random), inputs };
}

async function compileTrial(engine: Engine, { policy, inputs }: Trial, kind: SelfTestKind) {
  const { outputs, updates } = sftGraph(policy.config, optimizer);
  const store = engine.createParameters();
  store.write(policy.tensors);
  if (kind === 'sampling') {
    const program = await engine.compile({ outputs: { loss: outputs.loss } }, { parameters: store, frozen: true });
    return { store, program, inputs };
  }
  initializeAdamW(store, { outputs, updates });
  const program = await engine.compile({ outputs, updates }, { parameters: store });
  return { store, program, inputs: { ...inputs, ...adamwInputs(LEARNING_RATE, 1, optimizer) } };
}

/** All that a step computes, by name: its scalars, and in training every parameter afterwards. */
async function figuresOf(engine: Engine, tiny: Trial, kind: SelfTestKind): Promise<Record<string, ArrayLike<number>>> {
  const { program, store, inputs } = await compileTrial(engine, tiny, kind);
  const outputs = await program.run(inputs);
  const scalars = Object.fromEntries(Object.keys(outputs).map((name) => [name, [scalarOf(outputs, name)]]));
  const parameters: ReadonlyMap<string, ParameterTensor> = kind === 'training' ? await store.read() : new Map();
  await program.dispose();
  return { ...scalars, ...Object.fromEntries([...parameters].map(([name, { data }]) => [name, data])) };
}

async function timeOf(engine: Engine, large: Trial, kind: SelfTestKind): Promise<number> {
  const { program, inputs } = await compileTrial(engine, large, kind);
  const times: number[] = [];
  for (let i = 0; i < WARM_UP_RUNS + TIMED_RUNS; i++) {
    const startedAt = performance.now();
    await program.run(inputs);
    if (i >= WARM_UP_RUNS) times.push(performance.now() - startedAt);
  }
  await program.dispose();
  return times.sort((a, b) => a - b)[TIMED_RUNS >> 1];
}

/** ‖a − b‖ / ‖b‖. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const values = Array.from(b);
  return Math.hypot(...values.map((value, i) => value - a[i])) / Math.max(Math.hypot(...values), Number.MIN_VALUE);
}
