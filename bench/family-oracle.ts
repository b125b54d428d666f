/**
 * Checks every model family against the `transformers` library: it writes tiny random checkpoints in the published layout
 * (sharded; float32, float16 and bfloat16) with their logits, and Parley reads them and computes its own.
 *
 *   node bench/family-oracle.ts [--python PATH | --peer-root DIR] [--fixture FILE]
 *
 * PATH is a Python with PyTorch and transformers (default `python3`); DIR is the root folder of a system that has one,
 * entered by chroot. With --fixture, part of the logits goes to FILE, the fixture of src/main/models/families/families.test.ts.
 * Ends with 1 when anything is further apart than 1e-4 of the largest logit.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'prettier';
import { createCpuEngine } from '../src/main/engines/onnxruntime/cpu-engine.ts';
import { parseModelConfig } from '../src/main/models/families/model-config.ts';
import { readModelTensors } from '../src/main/models/families/model-tensors.ts';
import { createDecoderRunner } from '../src/main/models/families/decoder.fixture.ts';
import { runPython, type Peer } from './torch-oracle/torch-side.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const TOLERANCE = 1e-4;

interface Reference {
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly sequences: readonly (readonly number[])[];
  /** Per sequence and token, [V]. */
  readonly logits: readonly (readonly (readonly number[])[])[];
}

type Way = 'padded on the right' | 'padded on the left' | 'token by token' | 'in pieces';

/** The largest distance from the reference in each way of computing, as a share of its largest logit. */
async function distances(folder: string): Promise<Record<Way, number>> {
  const config = parseModelConfig(JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')), folder);
  const { tensors } = await readModelTensors(folder, config);
  const { sequences, logits } = await referenceOf(folder);
  const runner = await createDecoderRunner(createCpuEngine({ threads: 1 }), config, tensors);
  const expected = logits.map((rows) => rows.flat());
  const from = (found: readonly Float32Array[]) => Math.max(...found.map((row, i) => distance(row, expected[i])));
  const longest = sequences.length - 1;
  const inPieces = async (lengths: readonly number[]) =>
    distance(await runner.inPieces(sequences[longest], lengths), expected[longest]);
  try {
    return {
      'padded on the right': from(await runner.padded(sequences, 'right')),
      'padded on the left': from(await runner.padded(sequences, 'left')),
      'token by token': await inPieces(sequences[longest].map(() => 1)),
      'in pieces': await inPieces([9, 5, 3]),
    };
  } finally {
    await runner.dispose();
  }
}

async function referenceOf(folder: string): Promise<Reference> {
  return JSON.parse(await readFile(path.join(folder, 'reference.json'), 'utf8')) as Reference;
}

function distance(found: Float32Array, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(found[i] - value))) / largest;
}

/** Types of which a case's logits are in the fixture: 16-bit files are read alike in all families, so two have them. */
const FIXTURE_TYPES: Readonly<Record<string, readonly string[]>> = {
  gpt2: ['F32', 'F16', 'BF16'],
  qwen3: ['F32', 'F16', 'BF16'],
};

/** Logits at the first, the middle and the last token of the longest sequence, at seven digits. */
async function fixtureOf(root: string, cases: readonly string[]): Promise<Record<string, unknown>> {
  const fixture: Record<string, unknown> = {};
  for (const name of new Set(cases.map((each) => each.replace(/-\w+$/, '')))) {
    const logits: Record<string, number[][]> = {};
    for (const type of FIXTURE_TYPES[name] ?? ['F32']) {
      const reference = await referenceOf(path.join(root, `${name}-${type}`));
      const rows = FIXTURE_ROWS.map((row) => reference.logits.at(-1)!.at(row)!);
      logits[type] = rows.map((row) => row.map((value) => Number(value.toPrecision(7))));
    }
    const { shapes, sequences } = await referenceOf(path.join(root, `${name}-F32`));
    const config = JSON.parse(await readFile(path.join(root, `${name}-F32`, 'config.json'), 'utf8')) as unknown;
    fixture[name] = { config, shapes, tokens: sequences.at(-1), rows: FIXTURE_ROWS, logits };
  }
  return fixture;
}

const FIXTURE_ROWS = [0, 8, 16];

const { values: options } = scriptOptions(import.meta.filename, {
  options: { python: { type: 'string' }, 'peer-root': { type: 'string' }, fixture: { type: 'string' } },
});
const root = options['peer-root'];
const peer: Peer = root === undefined ? { python: options.python ?? 'python3' } : { root };
const folder = await mkdtemp(path.join(root === undefined ? tmpdir() : path.join(root, 'tmp'), 'family-oracle-'));
try {
  await cp(path.join(import.meta.dirname, 'peers/family_reference.py'), path.join(folder, 'family_reference.py'));
  const seen = root === undefined ? folder : `/${path.relative(path.resolve(root), folder)}`;
  const { status, stdout, stderr, error } = runPython(peer, [`${seen}/family_reference.py`, seen]);
  if (status !== 0) throw new Error(`family_reference.py failed: ${error?.message ?? stderr}`);
  const { versions, cases } = JSON.parse(stdout) as { versions: Record<string, string>; cases: string[] };
  console.log(`Distances from transformers ${versions.transformers} (PyTorch ${versions.torch}, float64)`);
  console.log('as a share of the largest logit.\n');
  let worst = 0;
  for (const [i, name] of cases.entries()) {
    const found = await distances(path.join(folder, name));
    if (i === 0) console.log(`| case | ${Object.keys(found).join(' | ')} |\n| --- ${'| --: '.repeat(4)}|`);
    const figures = Object.values(found);
    console.log(`| ${name} | ${figures.map((figure) => figure.toExponential(1)).join(' | ')} |`);
    worst = Math.max(worst, ...figures);
  }
  console.log(`\n${cases.length} cases, largest ${worst.toExponential(1)}, allowed ${TOLERANCE.toExponential(1)}`);
  // NaN is no agreement either.
  if (!(worst <= TOLERANCE)) process.exitCode = 1;
  if (options.fixture !== undefined) {
    const source = 'made by bench/family-oracle.ts --fixture with peers/family_reference.py';
    const content = JSON.stringify({ source, versions, cases: await fixtureOf(folder, cases) });
    await writeFile(options.fixture, await format(content, { parser: 'json', printWidth: 120 }));
  }
} finally {
  await rm(folder, { recursive: true });
}
