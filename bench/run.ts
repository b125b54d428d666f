/**
 * Parley's speed and memory beside PyTorch's, measured in turns on this machine: bench/README.md.
 *
 *   npm run bench -- [--peer-root DIR | --python PATH] [--only NAME]… [--runs N] [--corpus DIR] [--keep-openblas] [--json FILE]
 */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { decodeResults } from './decode.ts';
import { CASES } from './speed/cases.ts';
import { freeOpenBlas } from './speed/openblas.ts';
import { lineOf, type BenchResult } from './speed/result.ts';
import { findTorch } from './speed/torch-peer.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    'peer-root': { type: 'string' },
    python: { type: 'string', default: 'python3' },
    only: { type: 'string', multiple: true },
    runs: { type: 'string', default: '7' },
    corpus: { type: 'string' },
    'keep-openblas': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

if (!options['keep-openblas']) freeOpenBlas();

const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`bench: --runs takes a count from 1, got '${options.runs}'`);

const root = options['peer-root'];
const python = root === undefined ? { python: options.python } : { root };
const torch = await findTorch(python);
const peer = 'missing' in torch ? undefined : torch;
if ('missing' in torch) {
  console.log(`No PyTorch in ${root ?? options.python} (${torch.missing}): Parley's side only.`);
  console.log('Name the root folder of a system that has it with --peer-root DIR, or a Python with --python PATH.');
}

const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 1e9),
  node: process.version,
};
const results: BenchResult[] = [];
try {
  for (const [name, measure] of Object.entries(CASES)) {
    if (options.only && !options.only.includes(name)) continue;
    const result = await measure(name, { peer, runs, corpus: options.corpus });
    results.push(result);
    console.log(lineOf(result));
  }
  const onResult = (result: BenchResult) => console.log(lineOf(result));
  results.push(...(await decodeResults({ peer: python, runs, only: options.only, onResult })));
} finally {
  await peer?.dispose();
}
const missing = options.only?.find((wanted) => !results.some(({ name }) => name === wanted));
if (missing !== undefined) {
  throw new Error(`bench: there is no measurement '${missing}'; bench/README.md and bench/decode.ts list them`);
}
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
