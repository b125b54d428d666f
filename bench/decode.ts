/**
 * How fast Parley generates, beside PyTorch in eager mode with a cache of keys and values, beside the transformers library and
 * beside llama.cpp.
 *
 *   node bench/decode.ts [--peer-root DIR | --python PATH] [--runs N] [--only NAME]… [--keep-openblas]
 */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseModelConfig, type ModelConfig } from '../src/main/models/families/model-config.ts';
import { M, S } from './shapes.ts';
import type { Precision } from '../src/shared/domain/precision.ts';
import { llamaResult } from './decode/llama-results.ts';
import type { DecodeWork } from './decode/work.ts';
import { interleave, type Turn } from './speed/measure.ts';
import { freeOpenBlas } from './speed/openblas.ts';
import { lineOf, resultOf, type BenchResult } from './speed/result.ts';
import { Side } from './speed/side.ts';
import { moduleOf, type Peer } from './torch-oracle/torch-side.ts';

export interface DecodeOptions {
  readonly peer: Peer;
  /** Turns of each side. */
  readonly runs: number;
  /** All unless said. */
  readonly only?: readonly string[];
  /** Called as soon as each is measured. */
  readonly onResult?: (result: BenchResult) => void;
}

const PROMPT_TOKENS = 64;

function work(config: ModelConfig, candidates: number, newTokens: number, precision: Precision = 'f32'): DecodeWork {
  const promptIds = Array.from({ length: PROMPT_TOKENS }, (_, i) => (37 * i) % config.vocab_size);
  return { config, promptIds, candidates, newTokens, precision };
}

/** GPT-2 small, with weights drawn at random: 124 million. */
const GPT2 = parseModelConfig({ model_type: 'gpt2' }, 'the shape of GPT-2');

interface Measurement {
  readonly unit: 'tokens/s' | 'ms';
  readonly work: DecodeWork;
  /** A loop written for this measurement, unless said. */
  readonly beside?: PeerName;
}

/** What runs on the other side, and the Python module that it needs. */
const PEERS = {
  PyTorch: { module: 'torch', script: 'torch_decode.py' },
  transformers: { module: 'transformers', script: 'transformers_decode.py' },
};

type PeerName = keyof typeof PEERS;

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  'decode-S-b8': { unit: 'tokens/s', work: work(S, 8, 128) },
  'decode-M-b8': { unit: 'tokens/s', work: work(M, 8, 128) },
  // What people have now.
  'decode-S-b8-transformers': { unit: 'tokens/s', work: work(S, 8, 128), beside: 'transformers' },
  'decode-M-b8-transformers': { unit: 'tokens/s', work: work(M, 8, 128), beside: 'transformers' },
  // The peer stays in float32: what the rounding buys.
  'decode-S-b8-int8': { unit: 'tokens/s', work: work(S, 8, 128, 'int8') },
  'decode-S-b8-int4': { unit: 'tokens/s', work: work(S, 8, 128, 'int4') },
  'decode-M-b8-int8': { unit: 'tokens/s', work: work(M, 8, 128, 'int8') },
  'decode-M-b8-int4': { unit: 'tokens/s', work: work(M, 8, 128, 'int4') },
  'decode-gpt2-124M-b8': { unit: 'tokens/s', work: work(GPT2, 8, 24) },
  'first-token-S': { unit: 'ms', work: work(S, 8, 1) },
};

/** Candidates decoded together, on S in float32. */
const BESIDE_LLAMA = { 'decode-llamacpp-b8': 8, 'decode-llamacpp-b1': 1 };

/** Parley's speed and the peer's, in turns; the peer's figures are null where it is not there. */
export async function decodeResults({ peer, runs, only, onResult }: DecodeOptions): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  // Each look starts a Python that imports the module.
  const versions = new Map<PeerName, string | null>();
  const nameOf = (beside: PeerName): string | null => {
    if (!versions.has(beside)) versions.set(beside, versionOf(peer, beside));
    return versions.get(beside) ?? null;
  };
  for (const [name, measurement] of Object.entries(MEASUREMENTS)) {
    if (only && !only.includes(name)) continue;
    const peerName = nameOf(measurement.beside ?? 'PyTorch');
    const result = await measure(name, measurement, runs, { peer, peerName });
    onResult?.(result);
    results.push(result);
  }
  for (const [name, candidates] of Object.entries(BESIDE_LLAMA)) {
    if (only && !only.includes(name)) continue;
    const result = await llamaResult(
      name,
      work(S, candidates, 128),
      runs,
      'root' in peer ? path.resolve(peer.root) : '/',
    );
    onResult?.(result);
    results.push(result);
  }
  return results;
}

async function measure(
  name: string,
  { unit, work, beside = 'PyTorch' }: Measurement,
  runs: number,
  { peer, peerName }: { readonly peer: Peer; readonly peerName: string | null },
): Promise<BenchResult> {
  const { script } = PEERS[beside];
  const root = peerName !== null && 'root' in peer ? path.resolve(peer.root) : '/';
  const folder = await mkdtemp(path.join(root === '/' ? tmpdir() : path.join(root, 'tmp'), 'parley-bench-'));
  try {
    await writeFile(path.join(folder, 'work.json'), JSON.stringify(work));
    await cp(path.join(import.meta.dirname, 'peers', script), path.join(folder, script));
    const ours = await Side.start(process.execPath, [
      path.join(import.meta.dirname, 'decode/ours.ts'),
      path.join(folder, 'work.json'),
    ]);
    const seen = root === '/' ? folder : `/${path.relative(root, folder)}`;
    const theirs = peerName === null ? undefined : await startPython(peer, [`${seen}/${script}`, `${seen}/work.json`]);
    try {
      const turns = await interleave(ours, theirs, runs);
      return resultOf(name, unit, peerName, unit === 'ms' ? turns.map(inMs(work)) : turns);
    } finally {
      await ours.close();
      await theirs?.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What runs there with its version; null where the module is missing. */
function versionOf(peer: Peer, beside: PeerName): string | null {
  const found = moduleOf(peer, PEERS[beside].module);
  return 'missing' in found ? null : `${beside} ${found.version}`;
}

function startPython(peer: Peer, args: readonly string[]): Promise<Side> {
  return 'root' in peer ? Side.start('chroot', [peer.root, 'python3', ...args]) : Side.start(peer.python, args);
}

/** From tokens per second to the time that all of them took. */
function inMs({ candidates, newTokens }: DecodeWork): (turn: Turn) => Turn {
  const time = (speed: number) => (1000 * candidates * newTokens) / speed;
  return ({ ours, peer }) => ({ ours: time(ours), peer: peer === null ? null : time(peer) });
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      'peer-root': { type: 'string' },
      python: { type: 'string', default: 'python3' },
      runs: { type: 'string', default: '5' },
      only: { type: 'string', multiple: true },
      'keep-openblas': { type: 'boolean', default: false },
    },
  });
  if (!values['keep-openblas']) freeOpenBlas();
  const root = values['peer-root'];
  const peer: Peer = root === undefined ? { python: values.python } : { root };
  const onResult = (result: BenchResult) => console.log(lineOf(result));
  await decodeResults({ peer, runs: Number(values.runs), only: values.only, onResult });
}
