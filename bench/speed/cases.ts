/** What is measured, by name. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseModelConfig, type ModelConfig } from '../../src/main/models/families/model-config.ts';
import { M, S } from '../shapes.ts';
import { Random } from '../../src/shared/domain/random.ts';
import { ppoEpisodes, readConversations, sftExamples } from './conversations.ts';
import { interleave } from './measure.ts';
import { resultOf, type BenchResult } from './result.ts';
import { Side } from './side.ts';
import type { TorchPeer } from './torch-peer.ts';
import type { TrainStepWork, Work } from './work.ts';

export interface BenchOptions {
  readonly peer: TorchPeer | undefined;
  readonly runs: number;
  /** Folder of real conversations. */
  readonly corpus: string | undefined;
}

type Measure = (name: string, options: BenchOptions) => Promise<BenchResult>;

function denseWork(config: ModelConfig, batch: number, length: number): TrainStepWork {
  const random = Random.fromSeed(1);
  const sequences = Array.from({ length: batch }, () =>
    Array.from({ length: length + 1 }, () => random.int(config.vocab_size)),
  );
  return { kind: 'train-step', config, sequences };
}

const stepS = denseWork(S, 16, 128);
const stepM = denseWork(M, 8, 256);

export const CASES: Readonly<Record<string, Measure>> = {
  'train-step-S': (name, options) => speed(name, stepS, options),
  'train-step-M': (name, options) => speed(name, stepM, options),
  'sft-real': async (name, options) => {
    const data = await readConversations(options.corpus);
    const examples = sftExamples(data, 192);
    return speed(name, { kind: 'sft', config: data.version.config, batchSize: 16, examples }, options);
  },
  'ppo-update-real': async (name, options) => {
    const data = await readConversations(options.corpus);
    const episodes = ppoEpisodes(data, 64);
    const { config } = data.version;
    return speed(name, { kind: 'ppo-update', config, minibatches: 4, ppoEpochs: 2, loraRank: 0, episodes }, options);
  },
  'session-build-S': (name, options) => buildTime(name, stepS, options),
  'peak-memory-S': (name, options) => peakMemory(name, stepS, STEPS_BEFORE_PEAK, options),
  'lora-ppo-update-135M': async (name, options) => speed(name, await loraWork(options), options),
  'peak-memory-lora-135M': async (name, options) => peakMemory(name, await loraWork(options), 1, options),
};

/** The shape of SmolLM2-135M; random weights take as long as trained ones. */
const SMOL_135M = parseModelConfig(
  {
    model_type: 'llama',
    vocab_size: 49_152,
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    max_position_embeddings: 2048,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
  },
  'the shape of a measurement',
);

/** Of the whole process; the desktops that adapters are for have little more to spare. */
const LORA_MEMORY_BYTES = 4e9;

/** A reward model of the same shape scores the completions. */
async function loraWork({ corpus }: BenchOptions): Promise<Work> {
  const episodes = ppoEpisodes(await readConversations(corpus), 16);
  const adapters = { loraRank: 16, memoryBytes: LORA_MEMORY_BYTES };
  return { kind: 'ppo-update', config: SMOL_135M, minibatches: 2, ppoEpochs: 1, ...adapters, episodes };
}

async function speed(name: string, work: Work, { peer, runs }: BenchOptions): Promise<BenchResult> {
  const [ours, theirs] = [await startOurs(work), await peer?.start(work)];
  try {
    return resultOf(name, 'useful tokens/s', peer?.name ?? null, await interleave(ours, theirs, runs));
  } finally {
    await ours.close();
    await theirs?.close();
  }
}

/** From the model's description to a program that can run. PyTorch in eager mode builds nothing: there is no peer. */
async function buildTime(name: string, work: Work, { runs }: BenchOptions): Promise<BenchResult> {
  const turns = [];
  for (let run = 0; run < runs; run++) {
    const side = await startOurs(work);
    turns.push({ ours: side.ready.buildSeconds, peer: null });
    await side.close();
  }
  return resultOf(name, 's', null, turns);
}

const STEPS_BEFORE_PEAK = 4;

/** The most that the whole process held over some blocks, runtime and libraries included. */
async function peakMemory(name: string, work: Work, blocks: number, { peer }: BenchOptions): Promise<BenchResult> {
  const peakOf = async (side: Side) => {
    for (let block = 0; block < blocks; block++) await side.block();
    const bytes = await side.peakBytes();
    await side.close();
    return bytes / 1e6;
  };
  const ours = await peakOf(await startOurs(work));
  const theirs = peer === undefined ? null : await peakOf(await peer.start(work));
  return resultOf(name, 'MB', peer?.name ?? null, [{ ours, peer: theirs }]);
}

async function startOurs(work: Work): Promise<Side> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-bench-'));
  try {
    const file = path.join(folder, 'work.json');
    await writeFile(file, JSON.stringify(work));
    return await Side.start(process.execPath, [path.join(import.meta.dirname, 'ours.ts'), file]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
