/**
 * Parley's side: `node ours.ts WORK.json` prepares the work, says so, and does a block of it for every line "block" on
 * standard input. "memory" asks for the most the process has held.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createCpuEngine } from '../../src/main/engines/onnxruntime/cpu-engine.ts';
import { adamwInputs, initializeAdamW } from '../../src/main/learn/update/adamw.ts';
import { initializePolicy } from '../../src/main/learn/policy/policy.ts';
import { methodSettings } from '../../src/shared/methods/settings.ts';
import { trainPpo } from '../../src/main/learn/ppo/ppo.ts';
import { modelReward } from '../../src/main/learn/rollout/model-reward.ts';
import type { Completion } from '../../src/main/learn/ports.ts';
import { SCORE_BIAS, SCORE_WEIGHT } from '../../src/main/learn/scoring/scorer.ts';
import { paddedBatches, type SftBatch } from '../../src/main/learn/data/sft-batches.ts';
import { sftGraph } from '../../src/main/learn/sft/sft.ts';
import { sftInputs } from '../../src/main/learn/policy/sft-loss.ts';
import type { ModelConfig } from '../../src/main/models/families/model-config.ts';
import { Random } from '../../src/shared/domain/random.ts';
import type { Block, PpoWork, SftWork, TrainStepWork, Work } from './work.ts';

/** As many as the peers are given. */
const THREADS = 2;
/** The peer's side does the same; 0 is the tokenizer's padding. */
const PAD_ID = 0;
const LEARNING_RATE = 1e-4;

type RunBlock = () => Promise<Block>;

const random = Random.fromSeed(1);
const engine = createCpuEngine({ threads: THREADS });

/** A policy with the SFT update compiled: takes batches, gives the tokens they held. */
async function sftUpdates(config: ModelConfig): Promise<(batch: SftBatch) => Promise<number>> {
  const settings = methodSettings.sft.parse({});
  const graph = sftGraph(config, settings);
  const store = engine.createParameters();
  store.write(initializePolicy(config, random).tensors);
  initializeAdamW(store, graph);
  const program = await engine.compile(graph, { parameters: store });
  let step = 0;
  return async (batch) => {
    const { inputs, tokens } = sftInputs(batch, PAD_ID);
    await program.run({ ...inputs, ...adamwInputs(LEARNING_RATE, ++step, settings) });
    return tokens;
  };
}

async function trainStep({ config, sequences }: TrainStepWork): Promise<RunBlock> {
  const update = await sftUpdates(config);
  const batch = {
    sequences: sequences.map((ids) => Int32Array.from(ids)),
    masks: sequences.map(({ length }) => new Uint8Array(length).fill(1)),
  };
  return () => timed(() => update(batch));
}

async function sft({ config, examples, batchSize }: SftWork): Promise<RunBlock> {
  const update = await sftUpdates(config);
  const batches = paddedBatches(
    examples.map(({ ids, mask }) => ({ ids: Int32Array.from(ids), mask: Uint8Array.from(mask) })),
    { batchSize, epochs: 1_000_000, maxLength: config.max_position_embeddings, random },
  );
  const perPass = Math.ceil(examples.length / batchSize);
  let at = 0;
  return () =>
    timed(async () => {
      let tokens = 0;
      for (const end = at + perPass; at < end; at++) tokens += await update(batches.at(at));
      return tokens;
    });
}

/** The trainer as it is, with completions that are there already: its request for a rollout batch begins a block. */
async function ppoUpdate({
  config,
  episodes,
  minibatches,
  ppoEpochs,
  loraRank,
  memoryBytes = Infinity,
}: PpoWork): Promise<RunBlock> {
  const policy = initializePolicy(config, random.split('policy'));
  const trunk = () => initializePolicy(config, random.split('reward model'));
  const width = config.hidden_size;
  const head: [string, { shape: number[]; data: Float32Array }][] = [
    [SCORE_WEIGHT, { shape: [1, width], data: new Float32Array(width).map(() => random.normal() / Math.sqrt(width)) }],
    [SCORE_BIAS, { shape: [1], data: new Float32Array(1) }],
  ];
  const prompts = episodes.map(({ prompt }) => Int32Array.from(prompt));
  const completionOf = new Map(prompts.map((prompt, i): [Int32Array, Completion] => [prompt, given(episodes[i])]));
  const tokens = episodes.reduce((sum, { completion }) => sum + completion.length, 0);
  let begin: () => void = () => undefined;
  let end: () => void = () => undefined;
  const training = trainPpo(
    {
      policy,
      // Read when it is needed, as the training worker does.
      reward: modelReward({ config, tensors: async () => new Map([...trunk().tensors, ...head]) }, PAD_ID),
      padId: PAD_ID,
      prompts,
      rollouts: {
        sample: async (_, wanted) => {
          // Samples to show are asked for once, before the first batch.
          if (wanted.length === episodes.length) {
            end();
            await new Promise<void>((resolve) => (begin = resolve));
          }
          return wanted.map((prompt) => completionOf.get(prompt)!);
        },
      },
      settings: methodSettings.ppo.parse({
        episodes: 1_000_000 * episodes.length,
        rolloutBatchSize: episodes.length,
        minibatches,
        ppoEpochs,
        loraRank,
        maxNewTokens: Math.max(...episodes.map(({ completion }) => completion.length)),
        sampleEvery: 1_000_000,
        checkpointEvery: 1_000_000,
        learningRate: LEARNING_RATE,
        // Completions are not the policy's own here: what it drifts from them says nothing.
        stopAtKl: 1000,
      }),
      random,
    },
    {
      engine,
      reporter: { progress: () => undefined, metrics: () => undefined, samples: () => undefined },
      checkpoints: { load: async () => undefined, save: async () => undefined },
      // The process itself is the rest.
      memoryBytes: memoryBytes - process.memoryUsage.rss(),
      signal: new AbortController().signal,
    },
  );
  const next = () => Promise.race([new Promise<void>((resolve) => (end = resolve)), training.then(() => undefined)]);
  await next();
  return () =>
    timed(async () => {
      const done = next();
      begin();
      await done;
      return tokens;
    });
}

function given({ completion }: PpoWork['episodes'][number]): Completion {
  const tokenIds = Int32Array.from(completion);
  return { tokenIds, logprobs: new Float32Array(tokenIds.length), finished: true };
}

async function timed(work: () => Promise<number>): Promise<Block> {
  const started = performance.now();
  const tokens = await work();
  return { seconds: (performance.now() - started) / 1000, tokens };
}

function prepare(work: Work): Promise<RunBlock> {
  if (work.kind === 'train-step') return trainStep(work);
  return work.kind === 'sft' ? sft(work) : ppoUpdate(work);
}

/** VmHWM: the most physical memory the process has held. */
function peakBytes(): number {
  const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(match?.[1]) * 1024;
}

const answer = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

const work = JSON.parse(await readFile(process.argv[2], 'utf8')) as Work;
const started = performance.now();
const runBlock = await prepare(work);
answer({ buildSeconds: (performance.now() - started) / 1000 });
for await (const line of createInterface({ input: process.stdin })) {
  answer(line === 'memory' ? { peakBytes: peakBytes() } : await runBlock());
}
// The trainer of a PPO block waits for its next batch, which never comes.
process.exit(0);
