/**
 * Trains parley-base, the model that ships: `npm run make:base -- --corpus DIR [--work DIR] [--out DIR] [--from FOLDER]`.
 * Four stages, each from the last one's weights: how people talk, from random weights; a second look at its shorter parts;
 * the model doubled in depth, on all dialogues; how an assistant answers. The work folder keeps the
 * tokenizer, checkpoints and the weights after each stage, so an interrupted training goes on where it was. With
 * `--from` the first two stages are left out and that version folder stands for their result, doubled in depth already or not.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ParameterTensor } from '../../src/main/engines/engine.ts';
import { createCpuEngine } from '../../src/main/engines/onnxruntime/cpu-engine.ts';
import { DecodeSession } from '../../src/main/inference/decode-session.ts';
import { generate } from '../../src/main/inference/generate.ts';
import { streamBatches, type SftBatches, type SftExample } from '../../src/main/learn/data/sft-batches.ts';
import { bytesOf, likelihood, windows } from '../../src/main/learn/policy/likelihood.ts';
import { initializePolicy } from '../../src/main/learn/policy/policy.ts';
import type { Checkpoint } from '../../src/main/learn/ports.ts';
import { trainSft } from '../../src/main/learn/sft/sft.ts';
import { parseModelConfig } from '../../src/main/models/families/model-config.ts';
import { countNumbers } from '../../src/main/models/families/model-tensors.ts';
import { readSafetensors } from '../../src/main/models/files/read-safetensors.ts';
import { readVersionFolder, writeVersionFolder } from '../../src/main/models/files/version-folder.ts';
import { writeSafetensors } from '../../src/main/models/files/write-safetensors.ts';
import { encodeConversation, encodePrompt } from '../../src/main/models/template/chat-template.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../../src/main/models/template/parley-chat-template.ts';
import { Tokenizer } from '../../src/main/models/tokenizer/tokenizer.ts';
import { trainBpe } from '../../src/main/models/tokenizer/train-bpe.ts';
import { Random } from '../../src/shared/domain/random.ts';
import type { OptimizerSettings } from '../../src/shared/methods/parts/optimizer-settings.ts';
import { refuse, scriptOptions } from '../script-options.ts';
import { baseCard } from './card.ts';
import { readAssistant, readTalk, type Dialogue } from './corpus.ts';
import { expandBlocks } from './expand-blocks.ts';
import { retyped } from './retyped.ts';

const CONTEXT_TOKENS = 512;
const VOCABULARY = 4096;
const SEED = 1;
/** Of replies, where nobody says another: a small model's unlikely words are mostly wrong ones. */
const TEMPERATURE = 0.3;
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

type Weights = ReadonlyMap<string, ParameterTensor>;

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    corpus: { type: 'string' },
    work: { type: 'string', default: 'out/make-base' },
    out: { type: 'string', default: 'resources/models/parley-base' },
    from: { type: 'string' },
  },
});
if (options.corpus === undefined)
  refuse(import.meta.filename, 'make:base needs --corpus DIR, the folder with self_dialogue.jsonl and its kin.');
const work = path.resolve(options.work);
await mkdir(work, { recursive: true });
const abort = new AbortController();
process.on('SIGINT', () => abort.abort());

const talk = await readTalk(options.corpus);
const assistant = await readAssistant(options.corpus, 'resources/corpus');
const tokenizer = options.from === undefined ? await ensureTokenizer() : await Tokenizer.fromFolder(options.from);
const engine = createCpuEngine();
const random = Random.fromSeed(SEED);
const heldOut = { talk: measured(talk.heldOut), assistant: measured(assistant.heldOut) };
const optimizer: OptimizerSettings = {
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
let tokensSeen = 0;

const talking = options.from === undefined ? await learnToTalk() : (await readVersionFolder(options.from)).tensors;
const english = await stage('english', isDeep(talking) ? talking : expandBlocks(talking), {
  batches: everyToken([...talk.train, ...talk.chitchat, ...assistant.instructions, ...assistant.train], 'english', {
    steps: 550,
    batchSize: 4,
  }),
  settings: { ...optimizer, learningRate: 1e-3, warmupSteps: 50, finalShare: 0.9 },
});
const typing = random.split('typing');
const answering = await stage('answering', english, {
  batches: everyToken(
    [
      ...assistant.train,
      ...repeated(assistant.dense, 3).map((dialogue) => retyped(dialogue, typing)),
      ...talk.chitchat,
      ...oneIn(3, assistant.instructions),
      ...oneIn(24, talk.train),
    ],
    'answering',
    { steps: 650, batchSize: 4 },
  ),
  settings: { ...optimizer, learningRate: 7e-4, warmupSteps: 50 },
});
const out = path.resolve(options.out);
const generationConfig = {
  temperature: TEMPERATURE,
  top_k: 40,
  eos_token_id: tokenizer.eosId,
  pad_token_id: tokenizer.padId,
};
await writeVersionFolder(
  out,
  { config: configOf(answering), tokenizer, tensors: answering, generationConfig },
  { dtype: 'F16', replace: true },
);
await writeCard();

/** Six layers from random weights on all talk, then at a low rate on a mix in which its short exchanges weigh far more. */
async function learnToTalk(): Promise<Weights> {
  const { tensors } = initializePolicy(configWith(6), random.split('weights'));
  const talking = await stage('talking', tensors, {
    batches: everyToken([...talk.train, ...talk.chitchat], 'data', { steps: 3600, batchSize: 8 }),
    settings: optimizer,
  });
  const mix = [...repeated(talk.chitchat, 3), ...repeated(talk.persona, 2), ...oneIn(8, talk.train)];
  return stage('settle', talking, {
    batches: everyToken(mix, 'settle', { steps: 200, batchSize: 8 }),
    settings: { ...optimizer, learningRate: 5e-4, warmupSteps: 10, finalShare: 0 },
  });
}

/** @returns the weights at its end, which the work folder keeps, so that it runs once */
async function stage(
  name: string,
  tensors: Weights,
  { batches, settings }: { batches: SftBatches; settings: OptimizerSettings },
): Promise<Weights> {
  const file = (kind: string) => path.join(work, `${name}.${kind}`);
  const done = await readSafetensors(file('safetensors')).catch(() => undefined);
  if (done !== undefined) {
    tokensSeen += (JSON.parse(await readFile(file('json'), 'utf8')) as { tokens: number }).tokens;
    return done as Weights;
  }
  const config = configOf(tensors);
  const measure = async (weights: Weights): Promise<string> =>
    `held-out bits per byte of the assistant's dialogues: ${(await bitsPerByte(weights, 'assistant')).toFixed(4)}`;
  log(`${name}: ${batches.count} updates; before it ${await measure(tensors)}`);
  const started = performance.now();
  const trained = await trainSft(
    { policy: { config, tensors }, padId: tokenizer.padId, batches, settings, random: random.split(name) },
    {
      engine,
      signal: abort.signal,
      checkpoints: {
        async save({ tensors: saved, state }: Checkpoint) {
          await writeSafetensors(file('checkpoint.safetensors'), saved, { dtype: 'F32' });
          await writeFile(file('checkpoint.json'), JSON.stringify(state));
        },
        async load() {
          const state = await readFile(file('checkpoint.json'), 'utf8').catch(() => undefined);
          if (state === undefined) return undefined;
          const saved = (await readSafetensors(file('checkpoint.safetensors'))) as Map<string, ParameterTensor>;
          return { tensors: saved, state: JSON.parse(state) as unknown };
        },
      },
      reporter: {
        progress: () => {},
        samples: () => {},
        metrics(step, { loss, grad_norm, num_tokens, tokens_per_second }) {
          if (step % 10 !== 0) return;
          const minutes = ((performance.now() - started) / 60_000).toFixed(1);
          log(
            `minute ${minutes} ${name} ${step} of ${batches.count}, ${num_tokens} tokens, loss ${loss.toFixed(3)}, gradient ${grad_norm.toFixed(2)}, ${tokens_per_second.toFixed(0)} tokens/s`,
          );
        },
      },
    },
  );
  if (trained.outcome === 'stopped') {
    log(`stopped after ${trained.tokens} tokens; the same command goes on from there`);
    process.exit(0);
  }
  tokensSeen += trained.tokens;
  log(`${name}: ${trained.tokens} tokens; ${await measure(trained.tensors)}`);
  await writeFile(file('json'), JSON.stringify({ tokens: trained.tokens }));
  await writeSafetensors(file('safetensors'), trained.tensors, { dtype: 'F32' });
  return trained.tensors;
}

function configWith(layers: number) {
  return parseModelConfig(
    {
      model_type: 'llama',
      vocab_size: tokenizer.vocabSize,
      hidden_size: 256,
      intermediate_size: 704,
      num_hidden_layers: layers,
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
}

function isDeep(weights: Weights): boolean {
  return weights.has('model.layers.11.self_attn.q_proj.weight');
}

function configOf(weights: Weights) {
  return configWith(isDeep(weights) ? 12 : 6);
}

function encode(dialogues: readonly Dialogue[]): SftExample[] {
  return dialogues.map((dialogue) => {
    const { ids } = encodeConversation(tokenizer, dialogue);
    return { ids, mask: new Uint8Array(ids.length).fill(1) };
  });
}

function everyToken(
  dialogues: readonly Dialogue[],
  name: string,
  size: { readonly steps: number; readonly batchSize: number },
): SftBatches {
  const settings = { ...size, length: CONTEXT_TOKENS, random: random.split(name) };
  return streamBatches(encode(dialogues), settings);
}

function repeated<T>(list: readonly T[], times: number): T[] {
  return Array.from({ length: times }, () => list).flat();
}

function oneIn<T>(n: number, list: readonly T[]): T[] {
  return list.filter((_, i) => i % n === 0);
}

function measured(dialogues: readonly Dialogue[]) {
  return {
    examples: encode(dialogues).flatMap(({ ids }) => windows(ids, CONTEXT_TOKENS)),
    bytes: bytesOf(dialogues),
  };
}

async function bitsPerByte(tensors: Weights, part: keyof typeof heldOut): Promise<number> {
  const { examples, bytes } = heldOut[part];
  const { nats } = await likelihood(engine, { config: configOf(tensors), tensors }, examples, {
    padId: tokenizer.padId,
  });
  return nats / Math.LN2 / bytes;
}

/** Measures and samples what was written, float16 and all. */
async function writeCard(): Promise<void> {
  const shipped = await readVersionFolder(out);
  const session = new DecodeSession(engine, shipped.config, shipped.tensors);
  const completions = await generate(
    session,
    OPENERS.map((content) => ({
      promptIds: [...encodePrompt(tokenizer, [{ role: 'user', content }])],
      settings: { temperature: TEMPERATURE, topK: 40, seed: 1, maxTokens: 60, stopIds: [tokenizer.eosId] },
    })),
  );
  await session.dispose();
  const text = assistant.heldOut.map((dialogue) => dialogue.map(({ content }) => content).join('\n')).join('\n');
  const card = baseCard({
    talk,
    assistant,
    parameters: countNumbers(shipped.tensors),
    tokensSeen,
    bitsPerByte: {
      talk: await bitsPerByte(shipped.tensors, 'talk'),
      assistant: await bitsPerByte(shipped.tensors, 'assistant'),
    },
    gzipBitsPerByte: (gzipSync(text, { level: 9 }).length * 8) / heldOut.assistant.bytes,
    samples: OPENERS.map((prompt, i) => ({
      prompt,
      reply: tokenizer.decode(completions[i][0].tokenIds, { skipSpecial: true }),
    })),
  });
  await writeFile(path.join(out, 'README.md'), card);
  log(`written to ${out}`);
}

async function ensureTokenizer(): Promise<Tokenizer> {
  const file = path.join(work, 'tokenizer.json');
  const tokenizerConfig = parleyTokenizerConfig(CONTEXT_TOKENS);
  await writeFile(path.join(work, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig, null, 2));
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known === undefined) {
    log('training the tokenizer');
    const texts = talk.train.flatMap((dialogue) => dialogue.map(({ content }) => content));
    await writeFile(
      file,
      JSON.stringify(trainBpe(texts, { vocabSize: VOCABULARY, specialTokens: PARLEY_SPECIAL_TOKENS })),
    );
  }
  return Tokenizer.fromFolder(work);
}

function log(line: string): void {
  console.log(line);
  void appendFile(path.join(work, 'log.txt'), `${line}\n`);
}
