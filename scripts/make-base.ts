/**
 * Trains parley-base, the model that ships: `npm run make:base -- --corpus DIR [--work DIR] [--out DIR] [--steps N]`.
 * The work folder keeps the tokenizer and checkpoints, so an interrupted training goes on where it was. At the end, and
 * at every evaluation, the version folder is written.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ParameterTensor } from '../src/main/engines/engine.ts';
import { createCpuEngine } from '../src/main/engines/onnxruntime/cpu-engine.ts';
import { DecodeSession } from '../src/main/inference/decode-session.ts';
import { generate } from '../src/main/inference/generate.ts';
import { bytesOf, likelihood, windows } from '../src/main/learn/policy/likelihood.ts';
import type { OptimizerSettings } from '../src/shared/methods/parts/optimizer-settings.ts';
import { initializePolicy } from '../src/main/learn/policy/policy.ts';
import type { Checkpoint, TrainingContext } from '../src/main/learn/ports.ts';
import { streamBatches, type SftExample } from '../src/main/learn/data/sft-batches.ts';
import { trainSft } from '../src/main/learn/sft/sft.ts';
import { encodeConversation, encodePrompt } from '../src/main/models/template/chat-template.ts';
import { parseModelConfig } from '../src/main/models/families/model-config.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../src/main/models/template/parley-chat-template.ts';
import { readSafetensors } from '../src/main/models/files/read-safetensors.ts';
import { Tokenizer } from '../src/main/models/tokenizer/tokenizer.ts';
import { trainBpe } from '../src/main/models/tokenizer/train-bpe.ts';
import { readVersionFolder, writeVersionFolder } from '../src/main/models/files/version-folder.ts';
import { writeSafetensors } from '../src/main/models/files/write-safetensors.ts';
import { Random } from '../src/shared/domain/random.ts';
import { baseCard } from './base-card.ts';
import { readBaseCorpus, type Dialogue } from './base-corpus.ts';
import { refuse, scriptOptions } from './script-options.ts';

const CONTEXT_TOKENS = 512;
const VOCABULARY = 4096;
const SEED = 1;
/** How often the second stage repeats the everyday exchanges, and the dialogues of people getting to know each other. */
const EVERYDAY_WEIGHT = 3;
const PERSONA_WEIGHT = 2;
/** For the card. */
const OPENERS = [
  'hi, how are you?',
  "what's your name?",
  'do you like movies?',
  'what did you do today?',
  'tell me a joke',
  'i am feeling sad',
  'what music do you like?',
  'can you help me?',
  'good morning!',
  'i want a coffee',
];

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    corpus: { type: 'string' },
    work: { type: 'string', default: 'out/make-base' },
    out: { type: 'string', default: 'resources/models/parley-base' },
    steps: { type: 'string', default: '3600' },
  },
});
if (options.corpus === undefined)
  refuse(import.meta.filename, 'make:base needs --corpus DIR, the folder with self_dialogue.jsonl and its kin.');
const work = path.resolve(options.work);
await mkdir(work, { recursive: true });

const corpus = await readBaseCorpus(options.corpus);
const tokenizer = await ensureTokenizer();
const encode = (dialogues: readonly Dialogue[]): SftExample[] =>
  dialogues.map((dialogue) => {
    const { ids } = encodeConversation(tokenizer, dialogue);
    return { ids, mask: new Uint8Array(ids.length).fill(1) };
  });
const heldOut = encode(corpus.heldOut).flatMap(({ ids }) => windows(ids, CONTEXT_TOKENS));
const heldOutBytes = bytesOf(corpus.heldOut);
const train = encode([...corpus.train, ...corpus.everyday]);
const trainTokens = train.reduce((sum, { ids }) => sum + ids.length, 0);
log(
  `${train.length} dialogues, ${trainTokens} tokens; held out ${corpus.heldOut.length} dialogues, ${heldOutBytes} bytes`,
);

const config = parseModelConfig(
  {
    model_type: 'llama',
    vocab_size: tokenizer.vocabSize,
    hidden_size: 256,
    intermediate_size: 704,
    num_hidden_layers: 6,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 64,
    rms_norm_eps: 1e-5,
    rope_theta: 10_000,
    max_position_embeddings: CONTEXT_TOKENS,
    tie_word_embeddings: true,
  },
  'parley-base',
);
const settings: OptimizerSettings = {
  learningRate: 2e-3,
  schedule: 'cosine',
  warmupSteps: 100,
  finalShare: 0.05,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
  checkpointEvery: 50,
};
const engine = createCpuEngine();
const random = Random.fromSeed(SEED);
const batches = streamBatches(train, {
  batchSize: 8,
  steps: Number(options.steps),
  length: CONTEXT_TOKENS,
  random: random.split('data'),
});
const abort = new AbortController();
process.on('SIGINT', () => abort.abort());

const started = performance.now();
const context: TrainingContext = {
  engine,
  signal: abort.signal,
  checkpoints: { save: saveCheckpoint, load: loadCheckpoint },
  reporter: {
    progress: () => {},
    samples: () => {},
    metrics: (step, { loss, grad_norm, num_tokens, tokens_per_second }) => {
      if (step % 25 !== 0) return;
      const minutes = ((performance.now() - started) / 60_000).toFixed(1);
      log(
        `minute ${minutes} step ${step} tokens ${num_tokens} loss ${loss.toFixed(3)} grad_norm ${grad_norm.toFixed(2)} ${tokens_per_second.toFixed(0)} tokens/s`,
      );
    },
  },
};
const base = await trainSft(
  { policy: initializePolicy(config, random.split('weights')), padId: tokenizer.padId, batches, settings, random },
  context,
);
if (base.outcome === 'stopped') {
  log(`stopped after ${base.tokens} tokens; the same command goes on from there`);
  process.exit(0);
}
log(`${base.tokens} tokens: held-out bits per byte ${(await measure(base.tensors)).bitsPerByte.toFixed(4)}`);

const settled = await settle(base.tensors);
const out = path.resolve(options.out);
const generationConfig = { temperature: 0.7, top_k: 40, eos_token_id: tokenizer.eosId, pad_token_id: tokenizer.padId };
await writeVersionFolder(
  out,
  { config, tokenizer, tensors: settled.tensors, generationConfig },
  { dtype: 'F16', replace: true },
);
await writeCard();

/**
 * A short second stage at a low rate in which everyday exchanges and people getting to know each other weigh far more: an
 * opener then gets an answer rather than a film plot. Still all tokens and some of everything, or the rest is forgotten.
 */
async function settle(tensors: ReadonlyMap<string, ParameterTensor>) {
  const someOfAll = corpus.train.filter((_, i) => i % 8 === 0);
  const repeated = (dialogues: readonly Dialogue[], times: number) =>
    Array.from({ length: times }, () => dialogues).flat();
  const mix = [
    ...repeated(corpus.everyday, EVERYDAY_WEIGHT),
    ...repeated(corpus.persona, PERSONA_WEIGHT),
    ...someOfAll,
  ];
  const length = CONTEXT_TOKENS;
  const mixed = streamBatches(encode(mix), { batchSize: 8, steps: 200, length, random: random.split('settle') });
  return trainSft(
    {
      policy: { config, tensors },
      padId: tokenizer.padId,
      batches: mixed,
      settings: { ...settings, learningRate: 5e-4, warmupSteps: 10, finalShare: 0 },
      random,
    },
    { ...context, checkpoints: { save: async () => {}, load: async () => undefined } },
  );
}

/** Measures and samples what was written, float16 and all. */
async function writeCard(): Promise<void> {
  const shipped = await readVersionFolder(out);
  const { bitsPerByte, perplexity } = await measure(shipped.tensors);
  const text = corpus.heldOut.map((dialogue) => dialogue.map(({ content }) => content).join('\n')).join('\n');
  const session = new DecodeSession(engine, shipped.config, shipped.tensors);
  const settingsOfSamples = { temperature: 0.7, seed: 1, maxTokens: 60, stopIds: [tokenizer.eosId] };
  const completions = await generate(
    session,
    OPENERS.map((content) => ({
      promptIds: [...encodePrompt(tokenizer, [{ role: 'user', content }])],
      settings: settingsOfSamples,
    })),
  );
  await session.dispose();
  const card = baseCard({
    corpus,
    parameters: [...shipped.tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    trainTokens,
    tokensSeen: base.tokens,
    settlingTokens: settled.tokens,
    bitsPerByte,
    perplexity,
    gzipBitsPerByte: (gzipSync(text, { level: 9 }).length * 8) / heldOutBytes,
    samples: OPENERS.map((prompt, i) => ({
      prompt,
      reply: tokenizer.decode(completions[i][0].tokenIds, { skipSpecial: true }),
    })),
  });
  await writeFile(path.join(out, 'README.md'), card);
  log(`written to ${out}: held-out bits per byte ${bitsPerByte.toFixed(4)}`);
}

async function measure(
  tensors: ReadonlyMap<string, ParameterTensor>,
): Promise<{ bitsPerByte: number; perplexity: number }> {
  const { nats, tokens } = await likelihood(engine, { config, tensors }, heldOut, { padId: tokenizer.padId });
  return { bitsPerByte: nats / Math.LN2 / heldOutBytes, perplexity: Math.exp(nats / tokens) };
}

async function ensureTokenizer(): Promise<Tokenizer> {
  const file = path.join(work, 'tokenizer.json');
  const tokenizerConfig = parleyTokenizerConfig(CONTEXT_TOKENS);
  await writeFile(path.join(work, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig, null, 2));
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known === undefined) {
    log('training the tokenizer');
    const texts = corpus.train.flatMap((dialogue) => dialogue.map(({ content }) => content));
    await writeFile(
      file,
      JSON.stringify(trainBpe(texts, { vocabSize: VOCABULARY, specialTokens: PARLEY_SPECIAL_TOKENS })),
    );
  }
  return Tokenizer.fromFolder(work);
}

async function saveCheckpoint({ tensors, state }: Checkpoint): Promise<void> {
  await writeSafetensors(path.join(work, 'checkpoint.safetensors'), tensors, { dtype: 'F32' });
  await writeFile(path.join(work, 'checkpoint.json'), JSON.stringify(state));
  const { step, tokens } = state as { step: number; tokens: number };
  if (step % 250 === 0) {
    const weights = new Map([...tensors].filter(([name]) => name.startsWith('model.')));
    log(`step ${step} tokens ${tokens}: held-out bits per byte ${(await measure(weights)).bitsPerByte.toFixed(4)}`);
  }
}

async function loadCheckpoint(): Promise<Checkpoint | undefined> {
  const state = await readFile(path.join(work, 'checkpoint.json'), 'utf8').catch(() => undefined);
  if (state === undefined) return undefined;
  const tensors = await readSafetensors(path.join(work, 'checkpoint.safetensors'));
  return { tensors: tensors as Map<string, ParameterTensor>, state: JSON.parse(state) as unknown };
}

function log(line: string): void {
  console.log(line);
  void appendFile(path.join(work, 'log.txt'), `${line}\n`);
}
