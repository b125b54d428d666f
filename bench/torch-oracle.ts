/**
 * Checks Parley's learning against an independent PyTorch computation (bench/peers/torch_reference.py): random models and
 * data go to both, and logits, losses, gradients, updates and whole short runs are compared.
 *
 *   node bench/torch-oracle.ts [--python PATH | --peer-root DIR] [--only CASE]
 *
 * PATH is a Python with PyTorch (default `python3`); DIR is the root folder of a system that has one, entered by chroot.
 * Ends with 1 when anything is further apart than its tolerance; without PyTorch it says so and ends with 0.
 */
import { createCpuEngine } from '../src/main/engines/onnxruntime/cpu-engine.ts';
import { parseModelConfig } from '../src/main/models/families/model-config.ts';
import { Random } from '../src/shared/domain/random.ts';
import { differencesOf, type Difference } from './torch-oracle/differences.ts';
import type { Experiment } from './torch-oracle/experiment.ts';
import { EXPERIMENTS } from './torch-oracle/experiments.ts';
import { randomCase, type CaseSizes, type RandomCase } from './torch-oracle/random-case.ts';
import { runTorch, torchOf, type Peer } from './torch-oracle/torch-side.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const SEED = 1;

/** Sizes that no two of are equal, so that a wrong axis cannot go unnoticed; heads are wider together than the model. */
const small = {
  model_type: 'llama',
  vocab_size: 61,
  hidden_size: 28,
  intermediate_size: 44,
  num_hidden_layers: 3,
  num_attention_heads: 6,
  num_key_value_heads: 2,
  head_dim: 10,
  rms_norm_eps: 1e-5,
  rope_theta: 5000,
  max_position_embeddings: 64,
  tie_word_embeddings: true,
};
const smallSizes: CaseSizes = {
  sequences: 5,
  maxLength: 13,
  sftUpdates: 50,
  rewardUpdates: 5,
  preferenceEpochs: 4,
  ppoBatches: 3,
};

const parleyBase = {
  ...small,
  vocab_size: 4096,
  hidden_size: 256,
  intermediate_size: 704,
  num_hidden_layers: 6,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 64,
  rope_theta: 10_000,
  max_position_embeddings: 512,
};
const parleyBaseSizes: CaseSizes = {
  sequences: 4,
  maxLength: 61,
  sftUpdates: 3,
  rewardUpdates: 3,
  preferenceEpochs: 1,
  ppoBatches: 1,
};

function cases(): RandomCase[] {
  const random = Random.fromSeed(SEED);
  return [
    randomCase('small, tied embeddings', parseModelConfig(small, 'the case'), smallSizes, random),
    randomCase(
      'small, own output layer',
      parseModelConfig({ ...small, num_key_value_heads: 3, tie_word_embeddings: false }, 'the test model'),
      smallSizes,
      random,
    ),
    randomCase("parley-base's shape", parseModelConfig(parleyBase, 'the case'), parleyBaseSizes, random),
  ];
}

async function runParley(of: RandomCase): Promise<Record<string, Experiment>> {
  const engine = createCpuEngine({ threads: 1 });
  const experiments: Record<string, Experiment> = {};
  for (const [name, run] of Object.entries(EXPERIMENTS)) {
    experiments[name] = await run(of, engine, of.random.split(name));
  }
  return experiments;
}

/** Prints a line per quantity: Parley's distance from PyTorch in float64, and PyTorch's own in float32 for scale. */
async function compare(peer: Peer, of: RandomCase): Promise<Difference[]> {
  const experiments = await runParley(of);
  const { float64, float32 } = await runTorch(peer, of, experiments);
  console.log(`\n### ${of.name}\n`);
  console.log('| experiment | quantity | Parley | PyTorch float32 | tolerance | |');
  console.log('| --- | --- | --: | --: | --: | --- |');
  const failures: Difference[] = [];
  for (const [name, { parley }] of Object.entries(experiments)) {
    const yardstick = differencesOf(float32[name], float64[name]);
    differencesOf(parley, float64[name]).forEach((difference, i) => {
      const { quantity, value, tolerance } = difference;
      const agrees = value <= tolerance;
      if (!agrees) failures.push(difference);
      const figures = [value, yardstick[i].value, tolerance].map((figure) => figure.toExponential(1));
      console.log(`| ${[name, quantity, ...figures, agrees ? 'ok' : 'DIFFERS'].join(' | ')} |`);
    });
  }
  return failures;
}

const { values: options } = scriptOptions(import.meta.filename, {
  options: { python: { type: 'string' }, 'peer-root': { type: 'string' }, only: { type: 'string' } },
});
const root = options['peer-root'];
const peer: Peer = root === undefined ? { python: options.python ?? 'python3' } : { root };
const torch = torchOf(peer);
if ('missing' in torch) {
  console.log(`Skipped: no PyTorch in ${root ?? options.python ?? 'python3'} (${torch.missing}).`);
  console.log('Name a Python that has it with --python PATH, or the root folder of a system with --peer-root DIR.');
} else {
  console.log(`Distances from PyTorch ${torch.version} in float64, seed ${SEED}.`);
  const failures: Difference[] = [];
  for (const each of cases()) {
    if (options.only === undefined || each.name === options.only) failures.push(...(await compare(peer, each)));
  }
  console.log(failures.length === 0 ? '\nAll within tolerance.' : `\n${failures.length} beyond tolerance.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
