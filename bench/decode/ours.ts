/** Parley's side: `node ours.ts WORK.json` completes the prompt once for every line "block" on standard input. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createCpuEngine } from '../../src/main/engines/onnxruntime/cpu-engine.ts';
import { DecodeSession } from '../../src/main/inference/decode-session.ts';
import { generate } from '../../src/main/inference/generate.ts';
import { initializePolicy } from '../../src/main/learn/policy/policy.ts';
import { Random } from '../../src/shared/domain/random.ts';
import type { DecodeWork } from './work.ts';

/** As many as the peers are given. */
const THREADS = 2;

const answer = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

const { config, promptIds, candidates, newTokens, precision } = JSON.parse(
  await readFile(process.argv[2], 'utf8'),
) as DecodeWork;
const started = performance.now();
const { tensors } = initializePolicy(config, Random.fromSeed(1));
const session = new DecodeSession(createCpuEngine({ threads: THREADS }), config, tensors, { precision });
answer({ buildSeconds: (performance.now() - started) / 1000 });
let seed = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'block') throw new Error(`expected "block", got "${line}"`);
  const begun = performance.now();
  const settings = { temperature: 1, seed: ++seed, maxTokens: newTokens, stopIds: [] };
  await generate(session, [{ promptIds, n: candidates, settings }], { batchSize: candidates });
  answer({ seconds: (performance.now() - begun) / 1000, tokens: candidates * newTokens });
}
