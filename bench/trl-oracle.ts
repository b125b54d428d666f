/**
 * Checks the losses of DPO (sigmoid, IPO, RPO, robust), ORPO, SimPO, KTO, the reward model, distillation (GKD), RLOO and GRPO (as DAPO and Dr. GRPO have it, too) against TRL's own trainers (bench/peers/trl_losses.py) on the same models,
 * pairs and completions, with the figures that both report.
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
import { trainDistill } from '../src/main/learn/distill/distill.ts';
import { dpo } from '../src/main/learn/dpo/dpo.ts';
import { ktoLoop, trainKto, type KtoJob, type LabelledSequence } from '../src/main/learn/kto/kto.ts';
import { orpo } from '../src/main/learn/orpo/orpo.ts';
import { trainPreference, type PreferenceSettings } from '../src/main/learn/preference/preference-loop.ts';
import type { PreferenceMethod } from '../src/main/learn/preference/preference-method.ts';
import { simpo } from '../src/main/learn/simpo/simpo.ts';
import { rewardGraph, rewardInputs } from '../src/main/learn/reward/reward-model.ts';
import { runBatchLoop } from '../src/main/learn/loops/batch-loop.ts';
import { parseModelConfig } from '../src/main/models/families/model-config.ts';
import { Random } from '../src/shared/domain/random.ts';
import { scriptOptions } from '../scripts/script-options.ts';
import { PAD_ID, randomCase, randomTokens, shifted, type RandomCase } from './torch-oracle/random-case.ts';
import { Recorder } from './torch-oracle/recorder.ts';
import { onlineCases, onlineFigures } from './torch-oracle/trl-online.ts';
import { moduleOf, runPython, writeModel, type Peer } from './torch-oracle/torch-side.ts';

const SEED = 1;
const PAIRS = 12;
const BETA = 0.15;
const TOLERANCE = 1e-5;
const SMOOTHING = 0.2;
const ALPHA = 0.7;
const GAMMA = 0.6;
/** TRL says by its β which divergence: 0 is the forward KL, 1 the reverse. */
const GKD = {
  gkd_forward: { divergence: 'forward', beta: 0 },
  gkd_reverse: { divergence: 'reverse', beta: 1 },
  gkd_jsd: { divergence: 'jsd', beta: 0.3 },
} as const;
const TEMPERATURE = 1.3;
const KTO = { beta: BETA, desirableWeight: 1.3, undesirableWeight: 0.8 };
const PREFERENCE_FIGURES = [
  'loss',
  'rewards/chosen',
  'rewards/rejected',
  'rewards/margins',
  'rewards/accuracies',
  'logps/chosen',
  'logps/rejected',
];
const FIGURES = {
  dpo: PREFERENCE_FIGURES,
  ipo: ['loss', 'rewards/margins'],
  rpo: ['loss', 'rewards/margins'],
  robust: ['loss', 'rewards/margins'],
  orpo: [...PREFERENCE_FIGURES, 'nll_loss', 'log_odds_ratio', 'log_odds_chosen'],
  simpo: PREFERENCE_FIGURES,
  ...onlineFigures,
  gkd_forward: ['loss', 'grad_norm'],
  gkd_reverse: ['loss', 'grad_norm'],
  gkd_jsd: ['loss', 'grad_norm'],
  kto: ['loss', 'kl', ...PREFERENCE_FIGURES.slice(1).filter((name) => name !== 'rewards/accuracies')],
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

/**
 * TRL takes the mean of a log-likelihood over all tokens of a batch, the papers of RPO and ORPO one over each reply; and its ORPO
 * imitates the prompt, too. On replies of one length, after prompts of one token, they are the same.
 */
function evenPairs(of: RandomCase, random: Random): Pair[] {
  const tokens = (count: number) => randomTokens(of, count, random);
  return Array.from({ length: PAIRS }, () => ({
    prompt: tokens(1),
    chosen: tokens(7),
    rejected: tokens(1 + random.int(13)),
  }));
}

const joined = (prompt: Int32Array, reply: Int32Array) => Int32Array.of(...prompt, ...reply);

async function preferenceFigures<Settings extends PreferenceSettings>(
  of: RandomCase,
  start: RandomCase['policy']['tensors'],
  method: PreferenceMethod<Settings>,
  settings: Settings,
  pairs: readonly Pair[],
): Promise<Series> {
  const groups = groupByPrompt(
    pairs.map(({ prompt, chosen, rejected }, i) => ({
      promptKey: String(i),
      sequences: [chosen, rejected].map((reply) => ({ ids: joined(prompt, reply), completionStart: prompt.length })),
      ranks: [0, 1],
    })),
  );
  const recorder = new Recorder(createCpuEngine({ threads: 1 }), start);
  const random = Random.fromSeed(SEED);
  await trainPreference(method, { policy: of.policy, padId: PAD_ID, groups, settings, random }, recorder.context);
  return recorder.outcome(settings).series;
}

/** In the order of the only batch, by which replies are given mismatched prompts. */
async function ktoFigures(start: RandomCase['policy']['tensors'], job: KtoJob): Promise<Series> {
  const recorder = new Recorder(createCpuEngine({ threads: 1 }), start);
  await trainKto(job, recorder.context);
  return recorder.outcome(job.settings).series;
}

/** The student is the policy that has left its parent, which teaches it. All tokens are compared. */
async function gkdFigures(
  of: RandomCase,
  start: RandomCase['policy']['tensors'],
  { divergence, beta }: (typeof GKD)[keyof typeof GKD],
  pairs: readonly Pair[],
): Promise<Series> {
  const examples = pairs.map(({ prompt, chosen }) => {
    const ids = joined(prompt, chosen);
    return { ids, mask: new Uint8Array(ids.length).fill(1, prompt.length) };
  });
  const settings = methodSettings.distill.parse({
    ...{
      batchSize: PAIRS,
      epochs: 1,
      checkpointEvery: 1,
      topK: config.vocab_size,
      temperature: TEMPERATURE,
      divergence,
    },
    ...(divergence === 'jsd' && { beta }),
  });
  const recorder = new Recorder(createCpuEngine({ threads: 1 }));
  await trainDistill(
    {
      ...{ policy: { config, tensors: start }, teacher: of.policy, padId: PAD_ID, examples, heldOut: [], settings },
      rollouts: { sample: () => Promise.resolve([]) },
      random: Random.fromSeed(SEED),
    },
    recorder.context,
  );
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
        stage: 'reward',
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

interface Given {
  readonly pairs: readonly Pair[];
  readonly even: readonly Pair[];
  readonly online: Awaited<ReturnType<typeof onlineCases>>;
}

async function trlFigures(
  peer: Peer,
  of: RandomCase,
  start: RandomCase['policy']['tensors'],
  { pairs, even, labelled, online }: Given & { readonly labelled: readonly LabelledSequence[] },
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
    const lists = (of: readonly Pair[]) =>
      of.map(({ prompt, chosen, rejected }) => [prompt, chosen, rejected].map((ids) => [...ids]));
    const dpoCase = (losses: string[], changes: object = {}) => ({
      ...{ losses, weights: [1], labelSmoothing: 0, beta: BETA, pairs: lists(pairs) },
      ...changes,
    });
    const inputs: Record<Name, object> = {
      dpo: dpoCase(['sigmoid']),
      ipo: dpoCase(['ipo']),
      rpo: dpoCase(['sigmoid', 'sft'], { weights: [1, ALPHA], pairs: lists(even) }),
      robust: dpoCase(['robust'], { labelSmoothing: SMOOTHING }),
      orpo: { beta: BETA, pairs: lists(even) },
      simpo: { beta: BETA, gamma: GAMMA, pairs: lists(pairs) },
      rloo: online.rloo.given,
      grpo: online.grpo.given,
      dapo: online.dapo.given,
      dr_grpo: online.dr_grpo.given,
      ...(Object.fromEntries(
        Object.entries(GKD).map(([name, { beta }]) => [
          name,
          { beta, temperature: TEMPERATURE, texts: pairs.map(({ prompt, chosen }) => [[...prompt], [...chosen]]) },
        ]),
      ) as Record<keyof typeof GKD, object>),
      kto: {
        ...KTO,
        replies: labelled.map(({ ids, completionStart, desirable }) => [
          [...ids.subarray(0, completionStart)],
          [...ids.subarray(completionStart)],
          desirable,
        ]),
      },
      reward: { pairs: lists(pairs) },
    };
    await writeFile(path.join(folder, 'case.json'), JSON.stringify(inputs));
    const seen = 'root' in peer ? `/${path.relative(root, folder)}` : folder;
    const { status, stderr, error } = runPython(peer, [`${seen}/trl_losses.py`, seen]);
    if (status !== 0) throw new Error(`trl_losses.py failed: ${error?.message ?? stderr}`);
    return JSON.parse(await readFile(path.join(folder, 'trl.json'), 'utf8')) as Record<Name, Series>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function oursOf(online: Given['online']): Record<keyof typeof onlineFigures, Series> {
  const series = Object.entries(online).map(([name, { ours }]) => [
    name,
    Object.fromEntries(Object.entries(ours).map(([figure, value]) => [figure, [value]])),
  ]);
  return Object.fromEntries(series) as Record<keyof typeof onlineFigures, Series>;
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
  const even = evenPairs(of, of.random.split('even pairs'));
  const online = await onlineCases(of, start, of.random.split('online'));
  const examples = pairs.flatMap(({ prompt, chosen, rejected }, i) =>
    [chosen, rejected].slice(0, i % 3 === 0 ? 1 : 2).map((reply, side) => ({
      ids: joined(prompt, reply),
      completionStart: prompt.length,
      desirable: side === 0,
    })),
  );
  const ktoJob: KtoJob = {
    policy: of.policy,
    padId: PAD_ID,
    examples,
    settings: methodSettings.kto.parse({ ...KTO, batchSize: examples.length, checkpointEvery: 1 }),
    random: Random.fromSeed(SEED),
  };
  const labelled = ktoLoop(ktoJob).itemsAt(0);
  const theirs = await trlFigures(peer, of, start, { pairs, even, labelled, online });
  const common = { batchSize: PAIRS, checkpointEvery: 1, beta: BETA };
  const ofDpo = (settings: object, given: readonly Pair[] = pairs) =>
    preferenceFigures(of, start, dpo, methodSettings.dpo.parse({ ...common, ...settings }), given);
  const ours: Record<Name, Series> = {
    dpo: await ofDpo({}),
    ipo: await ofDpo({ loss: 'ipo' }),
    rpo: await ofDpo({ loss: 'rpo', rpoAlpha: ALPHA }, even),
    robust: await ofDpo({ loss: 'robust', labelSmoothing: SMOOTHING }),
    orpo: await preferenceFigures(of, start, orpo, methodSettings.orpo.parse(common), even),
    simpo: await preferenceFigures(of, start, simpo, methodSettings.simpo.parse({ ...common, gamma: GAMMA }), pairs),
    ...oursOf(online),
    gkd_forward: await gkdFigures(of, start, GKD.gkd_forward, pairs),
    gkd_reverse: await gkdFigures(of, start, GKD.gkd_reverse, pairs),
    gkd_jsd: await gkdFigures(of, start, GKD.gkd_jsd, pairs),
    kto: await ktoFigures(start, ktoJob),
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
