/** Generation beside llama.cpp on the same weights, exported as GGUF, in the same precision. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportGguf } from '../../src/main/formats/gguf/export-gguf.ts';
import { initializePolicy } from '../../src/main/learn/policy/policy.ts';
import { readVersionFolder } from '../../src/main/models/files/version-folder.ts';
import { Random } from '../../src/shared/domain/random.ts';
import { interleave } from '../speed/measure.ts';
import { resultOf, type BenchResult } from '../speed/result.ts';
import { Side } from '../speed/side.ts';
import { LlamaServer } from './llama-server.ts';
import type { DecodeWork } from './work.ts';

/** Whose tokenizer goes into the file: the server wants one, and only ids are asked of it. */
const TOKENIZER_FROM = path.join(import.meta.dirname, '../../resources/models/parley-base');

/** @param root the root folder of a system with llama.cpp, entered by chroot; `/` is this one */
export async function llamaResult(name: string, work: DecodeWork, runs: number, root: string): Promise<BenchResult> {
  const folder = await mkdtemp(path.join(root === '/' ? tmpdir() : path.join(root, 'tmp'), 'parley-bench-'));
  try {
    const file = path.join(folder, 'model.gguf');
    const { tensors } = initializePolicy(work.config, Random.fromSeed(1));
    const version = { ...(await readVersionFolder(TOKENIZER_FROM)), config: work.config, tensors: new Map(tensors) };
    const description = { name: 'S', description: 'Random weights.', baseModels: [] };
    await exportGguf(file, version, description, 'f32');
    await writeFile(path.join(folder, 'work.json'), JSON.stringify(work));
    const [command, seen] =
      root === '/' ? [['llama-server'], file] : [['chroot', root, 'llama-server'], `/${path.relative(root, file)}`];
    const ours = await Side.start(process.execPath, [
      path.join(import.meta.dirname, 'ours.ts'),
      path.join(folder, 'work.json'),
    ]);
    const theirs = await LlamaServer.start(command, seen, work);
    try {
      return resultOf(name, 'tokens/s', 'llama.cpp', await interleave(ours, theirs, runs));
    } finally {
      await ours.close();
      await theirs?.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
