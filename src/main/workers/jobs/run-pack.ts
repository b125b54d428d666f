/**
 * What a training job learns from, laid out for another machine: token ids, which of them count, what each update reads and its
 * learning rate. All that is drawn by chance is drawn here, so that the run gives the same losses there; what trains there needs
 * neither a tokenizer nor a chat template. `resources/remote` reads these files.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Random } from '../../../shared/domain/random.ts';
import { groupSteps, type CompletedSequence, type ComparisonGroup } from '../../learn/data/comparison-groups.ts';
import { batchedItems, type SftExample } from '../../learn/data/sft-batches.ts';
import { preferenceLoop } from '../../learn/preference/preference-loop.ts';
import { dpo } from '../../learn/dpo/dpo.ts';
import { sftLoop } from '../../learn/sft/sft.ts';
import { freshAdapters, usesLora } from '../../learn/update/lora.ts';
import { learningRateAt } from '../../learn/update/schedule.ts';
import type { UpdateGraph } from '../../learn/update/update-graph.ts';
import { readVersionHead } from '../../models/files/version-folder.ts';
import { writeFileAtomically } from '../../models/files/write-file.ts';
import { writeSafetensors } from '../../models/files/write-safetensors.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import { encodedComparisons, encodedGroups, readComparisons } from './comparison-lines.ts';
import type { JobContext } from './job-context.ts';
import { prepareSft, spread } from './run-sft.ts';

type PackedJob = JobOf<'pack'>['job'];

export async function runPack({ job, out }: JobOf<'pack'>, context: JobContext): Promise<JobResult<'pack'>> {
  await mkdir(out, { recursive: true });
  const packed = job.kind === 'sft' ? await packSft(job, out, context) : await packDpo(job, out, context);
  const { padId, steps, evalEvery, measured, graph } = packed;
  if (usesLora(job.settings)) {
    const adapters = freshAdapters(graph(), Random.fromSeed(job.seed).split('adapters'));
    await writeSafetensors(path.join(out, 'adapter.safetensors'), adapters, { dtype: 'F32' });
  }
  const { kind: method, seed, settings } = job;
  const given = { method, seed, settings, padId, evalEvery, measured };
  await writeFileAtomically(path.join(out, 'given.json'), () => [Buffer.from(JSON.stringify(given))]);
  return { steps };
}

interface Packed {
  readonly padId: number;
  readonly steps: number;
  /** Updates between two measurements on what is not learned from. */
  readonly evalEvery: number;
  /** Sequences that the result is measured on. */
  readonly measured: readonly number[];
  readonly graph: () => UpdateGraph;
}

async function packSft(job: Extract<PackedJob, { kind: 'sft' }>, out: string, context: JobContext): Promise<Packed> {
  const head = await readVersionHead(job.from);
  const prepared = await prepareSft(job, head, context);
  const { examples, heldOut, padId, random } = prepared;
  const batches = batchedItems(examples, { ...job.settings, random: random.split('data') });
  const numberOf = new Map(examples.map((example, i) => [example, i]));
  await writeRows(path.join(out, 'sequences.jsonl'), examples.map(exampleRow));
  await writeRows(path.join(out, 'held-out.jsonl'), (heldOut?.examples ?? []).map(exampleRow));
  await writeUpdates(out, batches.count, job, (step) => batches.at(step).map((example) => numberOf.get(example)!));
  return {
    padId,
    steps: batches.count,
    evalEvery: heldOut?.every ?? 0,
    measured: spread(examples).map((example) => numberOf.get(example)!),
    graph: () => sftLoop({ ...prepared, policy: { config: head.config, tensors: new Map() } }).graph({}),
  };
}

/** `learnt` has the places [from, to) of the tokens that count; the first token of a sequence, which nothing predicts, never does. */
function exampleRow({ ids, mask }: SftExample): object {
  const learnt: [number, number][] = [];
  for (let t = 1; t < mask.length; t++) {
    if (mask[t] !== 1) continue;
    const last = learnt.at(-1);
    if (last?.[1] === t) last[1] = t + 1;
    else learnt.push([t, t + 1]);
  }
  return { ids: [...ids], learnt };
}

async function packDpo(job: Extract<PackedJob, { kind: 'dpo' }>, out: string, context: JobContext): Promise<Packed> {
  const head = await readVersionHead(job.from);
  const { train, heldOut } = await readComparisons('dpo', job, head, context);
  const { settings } = job;
  const random = Random.fromSeed(job.seed);
  const groups = encodedGroups(head, train);
  const heldOutGroups = encodedGroups(head, heldOut);
  const { steps, itemsAt } = groupSteps(groups, settings, random);
  const sequences = new SequenceNumbers();
  const groupRow = (group: ComparisonGroup<CompletedSequence>) => ({
    sequences: group.sequences.map((sequence) => sequences.of(sequence)),
    pairs: group.pairs,
  });
  await writeRows(path.join(out, 'groups.jsonl'), groups.map(groupRow));
  await writeRows(path.join(out, 'held-out-groups.jsonl'), heldOutGroups.map(groupRow));
  const measured = encodedComparisons(head, heldOut).map((sequence) => sequences.of(sequence));
  await writeRows(path.join(out, 'sequences.jsonl'), sequences.rows);
  const numberOf = new Map(groups.map((group, i) => [group, i]));
  await writeUpdates(out, steps, job, (step) => itemsAt(step).map((group) => numberOf.get(group)!));
  const training = {
    policy: { config: head.config, tensors: new Map() },
    padId: head.tokenizer.padId,
    groups,
    settings,
  };
  return {
    padId: head.tokenizer.padId,
    steps,
    evalEvery: settings.evalEvery || steps / settings.epochs,
    measured,
    graph: () => preferenceLoop(dpo, { ...training, random }).graph({}),
  };
}

/** A sequence that is in several groups is written and read once. */
class SequenceNumbers {
  readonly #numbers = new Map<string, number>();
  readonly rows: object[] = [];

  of({ ids, completionStart: start }: CompletedSequence): number {
    const key = `${start}:${ids.join()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.rows.length);
    return this.rows.push({ ids: [...ids], start }) - 1;
  }
}

async function writeUpdates(
  out: string,
  steps: number,
  { settings }: Pick<PackedJob, 'settings'>,
  itemsAt: (step: number) => readonly number[],
): Promise<void> {
  const rows = Array.from({ length: steps }, (_, step) => ({
    items: itemsAt(step),
    learningRate: learningRateAt(step, steps, settings),
  }));
  await writeRows(path.join(out, 'updates.jsonl'), rows);
}

const ROWS_AT_ONCE = 256;

async function writeRows(file: string, rows: readonly object[]): Promise<void> {
  await writeFileAtomically(file, function* () {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      const some = rows.slice(at, at + ROWS_AT_ONCE);
      yield Buffer.from(some.map((row) => `${JSON.stringify(row)}\n`).join(''));
    }
  });
}
