/**
 * Checks the losses of DPO, IPO and the reward model against TRL's own trainers (bench/peers/trl_losses.py) on the same models and
 * pairs, with the figures that both report.
 *
 *   node bench/trl-oracle.ts [--python PATH | --peer-root DIR]
 *
 * The Python needs trl 1.16.0 and what it brings. Ends with 1 where anything is further apart than 1e-5; without TRL it says so and
 * ends with 0.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCpuEngine } from '../src/main/engines/onnxruntime/cpu-engine.ts';
import { groupByPrompt } from '../src/main/learn/data/comparison-groups.ts';
import { methodSettings } from '../src/shared/methods/settings.ts';
import { trainDpo } from '../src/main/learn/dpo/dpo.ts';
import { rewardGraph, rewardInputs } from '../src/main/learn/reward/reward-model.ts';
import { runBatchLoop } from '../src/main/learn/loops/batch-loop.ts';
import { parseModelConfig } from '../src/main/models/families/model-config.ts';
import { Random } from '../src/shared/domain/random.ts';
import { scriptOptions } from '../scripts/script-options.ts';
import { PAD_ID, randomCase, randomTokens, shifted, type RandomCase } from './torch-oracle/random-case.ts';
import { Recorder } from './torch-oracle/recorder.ts';
import { moduleOf, runPython, writeModel, type Peer } from './torch-oracle/torch-side.ts';

const SEED = 1;
const PAIRS = 12;
const BETA = 0.15;
const TOLERANCE = 1e-5;
const FIGURES = {
  dpo: [
    'loss',
    'rewards/chosen',
    'rewards/rejected',
    'rewards/margins',
    'rewards/accuracies',
    'logps/chosen',
    'logps/rejected',
  ],
  ipo: ['loss', 'rewards/margins'],
  reward: ['loss', 'accuracy', 'margin', 'min_reward', 'max_reward', 'mean_reward'],
};
type Name = keyof typeof FIGURES;
type Series = Readonly<Record<string, readonly number[]>>;

interface Pair {
  readonly prompt: Int32Array;
  readonly chosen: Int32Array;
  readonly rejected: Int32Array;
}

const config = parseModelConfig(
  {
    ...{
      model_type: 'llama',
      vocab_size: 61,
      hidden_size: 30,
      intermediate_size: 44,
      num_hidden_layers: 3,
      head_dim: 10,
    },
    ...{ num_attention_heads: 6, num_key_value_heads: 2, rms_norm_eps: 1e-5, rope_theta: 5000 },
    ...{ max_position_embeddings: 64, tie_word_embeddings: true },
  },
  'the case',
);

/** Of odd lengths, so that a mean over tokens is told from a sum. */
function randomPairs(of: RandomCase, random: Random): Pair[] {
  const tokens = (most: number) => randomTokens(of, 1 + random.int(most), random);
  return Array.from({ length: PAIRS }, () => ({ prompt: tokens(9), chosen: tokens(13), rejected: tokens(13) }));
}

const joined = (prompt: Int32Array, reply: Int32Array) => Int32Array.of(...prompt, ...reply);

async function preferenceFigures(
  of: RandomCase,
  start: RandomCase['policy']['tensors'],
  loss: 'sigmoid' | 'ipo',
  pairs: readonly Pair[],
): Promise<Series> {
  const settings = methodSettings.dpo.parse({ batchSize: PAIRS, beta: BETA, loss, checkpointEvery: 1 });
  const groups = groupByPrompt(
    pairs.map(({ prompt, chosen, rejected }, i) => ({
      promptKey: String(i),
      sequences: [chosen, rejected].map((reply) => ({ ids: joined(prompt, reply), completionStart: prompt.length })),
      ranks: [0, 1],
    })),
  );
  const recorder = new Recorder(createCpuEngine({ threads: 1 }), start);
  const random = Random.fromSeed(SEED);
  await trainDpo({ policy: of.policy, padId: PAD_ID, groups, settings, random }, recorder.context);
  return recorder.outcome(settings).series;
}

async function rewardFigures(of: RandomCase, pairs: readonly Pair[]): Promise<Series> {
  const settings = methodSettings.reward.parse({ batchSize: PAIRS, checkpointEvery: 1 });
  const groups = groupByPrompt<Int32Array>(
    pairs.map(({ prompt, chosen, rejected }, i) => ({
      promptKey: String(i),
      sequences: [joined(prompt, chosen), joined(prompt, rejected)],
      ranks: [0, 1],
    })),
  );
  const recorder = new Recorder(createCpuEngine({ threads: 1 }));
  const { tensors } = of.rewardModel;
  await runBatchLoop(
    {
      ...{
        stage: 'reward model',
        tensors,
        keptBytes: 0,
        settings,
        random: Random.fromSeed(SEED),
        steps: 1,
        largest: groups,
      },
      graph: (options) => rewardGraph(config, settings, options),
      itemsAt: () => groups,
      inputsOf: (items) => rewardInputs(config, items, PAD_ID),
    },
    recorder.context,
  );
  return recorder.outcome(settings).series;
}

async function trlFigures(
  peer: Peer,
  of: RandomCase,
  start: RandomCase['policy']['tensors'],
  pairs: readonly Pair[],
): Promise<Record<Name, Series>> {
  const root = 'root' in peer ? path.resolve(peer.root) : '/';
  const folder = await mkdtemp(path.join('root' in peer ? path.join(root, 'tmp') : tmpdir(), 'trl-oracle-'));
  try {
    await writeFile(
      path.join(folder, 'trl_losses.py'),
      await readFile(path.join(import.meta.dirname, 'peers/trl_losses.py')),
    );
    await writeModel(path.join(folder, 'parent'), of.policy);
    await writeModel(path.join(folder, 'policy'), { config, tensors: start });
    await writeModel(path.join(folder, 'reward'), of.rewardModel);
    const lists = pairs.map(({ prompt, chosen, rejected }) => [prompt, chosen, rejected].map((ids) => [...ids]));
    const preferences = (loss: string) => ({ loss, beta: BETA, pairs: lists });
    const inputs = { dpo: preferences('sigmoid'), ipo: preferences('ipo'), reward: { pairs: lists } };
    await writeFile(path.join(folder, 'case.json'), JSON.stringify(inputs));
    const seen = 'root' in peer ? `/${path.relative(root, folder)}` : folder;
    const { status, stderr, error } = runPython(peer, [`${seen}/trl_losses.py`, seen]);
    if (status !== 0) throw new Error(`trl_losses.py failed: ${error?.message ?? stderr}`);
    return JSON.parse(await readFile(path.join(folder, 'trl.json'), 'utf8')) as Record<Name, Series>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const { values: options } = scriptOptions(import.meta.filename, {
  options: { python: { type: 'string' }, 'peer-root': { type: 'string' } },
});
const root = options['peer-root'];
const peer: Peer = root === undefined ? { python: options.python ?? 'python3' } : { root };
const trl = moduleOf(peer, 'trl');
if ('missing' in trl) {
  console.log(`Skipped: no TRL in ${root ?? options.python ?? 'python3'} (${trl.missing}).`);
} else {
  const of = randomCase(
    'beside TRL',
    config,
    { sequences: 1, maxLength: 22, sftUpdates: 0, rewardUpdates: 0, preferenceEpochs: 0, ppoBatches: 0 },
    Random.fromSeed(SEED),
  );
  const pairs = randomPairs(of, of.random.split('pairs'));
  const start = shifted(of.policy.tensors, of.random.split('start'));
  const theirs = await trlFigures(peer, of, start, pairs);
  const ours: Record<Name, Series> = {
    dpo: await preferenceFigures(of, start, 'sigmoid', pairs),
    ipo: await preferenceFigures(of, start, 'ipo', pairs),
    reward: await rewardFigures(of, pairs),
  };
  console.log(`${PAIRS} pairs, Parley in float32 beside TRL ${trl.version} in float64, seed ${SEED}.\n`);
  console.log('| loss | figure | Parley | TRL | difference | |');
  console.log('| --- | --- | --: | --: | --: | --- |');
  for (const name of Object.keys(FIGURES) as Name[]) {
    for (const figure of FIGURES[name]) {
      const [a, b] = [ours[name][figure][0], theirs[name][figure][0]];
      const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
      const agrees = difference <= TOLERANCE;
      if (!agrees) process.exitCode = 1;
      const cells = [name, figure, a.toFixed(7), b.toFixed(7), difference.toExponential(1), agrees ? 'ok' : 'DIFFERS'];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}
