/** Runs peers/torch_reference.py, with torch_replay.py, in whatever Python has PyTorch, on a folder that both sides can see. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ParameterTensor } from '../../src/main/engines/engine.ts';
import type { Policy } from '../../src/main/learn/policy/policy.ts';
import { readSafetensors } from '../../src/main/models/files/read-safetensors.ts';
import { writeSafetensors } from '../../src/main/models/files/write-safetensors.ts';
import type { Experiment } from './experiment.ts';
import type { RandomCase } from './random-case.ts';
import type { Outcome } from './recorder.ts';

/** A Python by its path, or the one in another system's root folder. */
export type Peer = { readonly python: string } | { readonly root: string };

/** The same computation at both precisions, by experiment. */
export interface TorchOutcomes {
  readonly float64: Readonly<Record<string, Outcome>>;
  readonly float32: Readonly<Record<string, Outcome>>;
}

/** PyTorch's version, or why there is none. */
export function torchOf(peer: Peer): { version: string } | { missing: string } {
  return moduleOf(peer, 'torch');
}

/** A Python module's version, or why there is none. */
export function moduleOf(peer: Peer, module: string): { version: string } | { missing: string } {
  const { status, stdout, stderr, error } = runPython(peer, ['-c', `import ${module}; print(${module}.__version__)`]);
  if (status === 0) return { version: stdout.trim() };
  return { missing: error?.message ?? stderr.trim().split('\n').at(-1)! };
}

export async function runTorch(
  peer: Peer,
  of: RandomCase,
  experiments: Readonly<Record<string, Experiment>>,
): Promise<TorchOutcomes> {
  const root = 'root' in peer ? path.resolve(peer.root) : '/';
  const folder = await mkdtemp(path.join('root' in peer ? path.join(root, 'tmp') : tmpdir(), 'torch-oracle-'));
  try {
    for (const file of ['torch_reference.py', 'torch_replay.py']) {
      await cp(path.join(import.meta.dirname, '../peers', file), path.join(folder, file));
    }
    await writeModel(path.join(folder, 'policy'), of.policy);
    await writeModel(path.join(folder, 'reward'), of.rewardModel);
    for (const [name, { start }] of Object.entries(experiments)) {
      if (start) await writeSafetensors(path.join(folder, `${name}-start.safetensors`), start, { dtype: 'F32' });
    }
    const inputs = Object.fromEntries(Object.entries(experiments).map(([name, { inputs }]) => [name, inputs]));
    await writeFile(path.join(folder, 'case.json'), JSON.stringify(inputs));
    const seen = 'root' in peer ? `/${path.relative(root, folder)}` : folder;
    const { status, stderr, error } = runPython(peer, [`${seen}/torch_reference.py`, seen]);
    if (status !== 0) throw new Error(`torch_reference.py failed on '${of.name}': ${error?.message ?? stderr}`);
    const names = Object.keys(inputs);
    return {
      float64: await readOutcomes(path.join(folder, 'float64'), names),
      float32: await readOutcomes(path.join(folder, 'float32'), names),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function runPython(peer: Peer, args: readonly string[]) {
  const [command, before] = 'root' in peer ? ['chroot', [peer.root, 'python3']] : [peer.python, []];
  return spawnSync(command, [...before, ...args], { encoding: 'utf8' });
}

export async function writeModel(folder: string, { config, tensors }: Policy): Promise<void> {
  await mkdir(folder);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors, { dtype: 'F32' });
}

async function readOutcomes(folder: string, experiments: readonly string[]): Promise<Record<string, Outcome>> {
  const series = JSON.parse(await readFile(path.join(folder, 'series.json'), 'utf8')) as Record<
    string,
    Outcome['series']
  >;
  const outcomes: Record<string, Outcome> = {};
  for (const name of experiments) {
    const stored = await readSafetensors(path.join(folder, `${name}.safetensors`));
    outcomes[name] = { series: series[name], tensors: stored as Map<string, ParameterTensor> };
  }
  return outcomes;
}
