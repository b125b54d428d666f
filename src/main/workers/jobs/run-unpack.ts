/** What a run on another machine gave back, as the version and the result that the same job would have left here. */
import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { said } from '../../../shared/language/said.ts';
import { dpo } from '../../learn/dpo/dpo.ts';
import { rewardsBy } from '../../learn/preference/preference-loop.ts';
import { adapterAmong, mergeAdapters, usesLora } from '../../learn/update/lora.ts';
import type { ParameterTensor } from '../../engines/engine.ts';
import { readJsonFile } from '../../models/files/json-file.ts';
import { readSafetensors } from '../../models/files/read-safetensors.ts';
import { readVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import { conversationLineSchema, type JobOf, type JobResult } from '../jobs.ts';
import { encodedComparisons, encodedGroups, heldOutFigures, readComparisons } from './comparison-lines.ts';
import type { JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { writeVersion } from './write-version.ts';

type PackedJob = JobOf<'unpack'>['job'];

const counted = { steps: z.int(), tokens: z.int() };
const sftResultSchema = z.object({
  ...counted,
  loss: z.number(),
  heldOutLossBefore: z.number().nullable(),
  heldOutLoss: z.number().nullable(),
});
const logprobs = z.array(z.number());
/** log π(reply | prompt) of each measured sequence in their order, in nats, by the new policy and by its parent. */
const dpoResultSchema = z.object({ ...counted, logprobs, reference: logprobs });

export async function runUnpack({ job, from }: JobOf<'unpack'>, context: JobContext): Promise<JobResult<'unpack'>> {
  const parent = await readVersionFolder(job.from);
  const tensors = await trainedTensors(job, from, parent);
  const { tensors: merged } = mergeAdapters({ config: parent.config, tensors }, job.settings);
  const result = job.kind === 'sft' ? await sftResult(job, from) : await dpoResult(job, from, parent, context);
  await writeVersion(job.out, parent, merged, adapterAmong(tensors, job.settings, path.basename(job.from)));
  return result;
}

/** The parent's weights with the adapters that came, or all weights as they came. @throws ParleyError corrupt */
async function trainedTensors(
  { from: parentFolder, settings }: PackedJob,
  folder: string,
  parent: VersionContent,
): Promise<ReadonlyMap<string, ParameterTensor>> {
  if (usesLora(settings)) {
    const file = path.join(folder, 'adapter.safetensors');
    const adapters = [...(await readSafetensors(file))].map(([name, { shape, data }]): [string, ParameterTensor] => {
      if (data instanceof Float32Array) return [name, { shape, data }];
      throw new ParleyError('corrupt', said('errors.remote.adapterNotFloat', { file, name }));
    });
    return new Map([...parent.tensors, ...adapters]);
  }
  // What came has weights and config alone; it is read as any model is, which checks names and shapes.
  const here = new Set(await readdir(folder));
  for (const name of await readdir(parentFolder)) {
    if (!here.has(name) && /^(tokenizer|special_tokens|added_tokens|vocab|merges|chat_template)/.test(name)) {
      await copyFile(path.join(parentFolder, name), path.join(folder, name));
    }
  }
  return (await readVersionFolder(folder)).tensors;
}

async function sftResult({ heldOut }: Extract<PackedJob, { kind: 'sft' }>, folder: string): Promise<JobResult<'sft'>> {
  const result = await readJsonFile(path.join(folder, 'result.json'), sftResultSchema);
  const apart = heldOut === undefined ? [] : await readLines(heldOut, conversationLineSchema);
  const heldOutPerplexity = result.heldOutLoss === null ? null : Math.exp(result.heldOutLoss);
  return { ...result, heldOutChats: apart.length, heldOutPerplexity, keptStep: null, endedEarly: null };
}

async function dpoResult(
  job: Extract<PackedJob, { kind: 'dpo' }>,
  folder: string,
  parent: VersionContent,
  context: JobContext,
): Promise<JobResult<'dpo'>> {
  const { steps, tokens, ...measured } = await readJsonFile(path.join(folder, 'result.json'), dpoResultSchema);
  const quiet = { emit: () => undefined };
  const { train, heldOut } = await readComparisons('dpo', job, parent, quiet);
  const sequences = encodedComparisons(parent, heldOut);
  if (measured.logprobs.length !== sequences.length || measured.reference.length !== sequences.length) {
    const expected = { expected: sequences.length, came: measured.logprobs.length };
    throw new ParleyError('corrupt', said('errors.remote.measuredOther', expected));
  }
  const rewards = await rewardsBy(dpo, job.settings, context.engine, {
    logprobs: Float32Array.from(measured.logprobs),
    reference: Float32Array.from(measured.reference),
    lengths: Float32Array.from(sequences, ({ ids, completionStart }) => ids.length - completionStart),
  });
  const figures = await heldOutFigures(heldOut, parent, () => Promise.resolve(rewards), {
    seed: Random.fromSeed(job.seed).split('bootstrap').uint32(),
  });
  context.emit({ type: 'metrics', step: steps, values: figures.metrics });
  const pairs = encodedGroups(parent, train).reduce((sum, group) => sum + group.pairs.length, 0);
  return { steps, tokens, keptStep: null, endedEarly: null, pairs, ...figures.result };
}
