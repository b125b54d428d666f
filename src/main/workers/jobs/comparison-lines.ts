/** Comparisons as a job reads them: encoded for training, and as pairs on which the result is measured. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { preferencePairs } from '../../../shared/domain/preference-pairs.ts';
import { groupOfEach, groupPrompts } from '../../../shared/domain/prompt-groups.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Part } from '../../../shared/language/en/training.ts';
import { said } from '../../../shared/language/said.ts';
import { saidMethod } from '../../../shared/methods/said-method.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { longerWinsBaseline, overLength, rewardModelAccuracy } from '../../evaluate/reward-model-accuracy.ts';
import { groupByPrompt, type CompletedSequence, type ComparisonGroup } from '../../learn/data/comparison-groups.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import { comparisonLineSchema, type ComparisonLine } from '../jobs.ts';
import { encodeReplies } from './encode-replies.ts';
import type { JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { acceptedPrompts, RefusedItems, withRefused } from './refused-items.ts';

export interface Comparisons {
  readonly train: readonly ComparisonLine[];
  readonly heldOut: readonly ComparisonLine[];
}

/** To plan memory by; what is to be said about them is said when they are trained on. */
export async function comparisonsToPlan(
  { tokenizer }: Pick<Reader, 'tokenizer'>,
  file: string,
): Promise<ComparisonLine[]> {
  return acceptedComparisons(tokenizer, await readLines(file, comparisonLineSchema));
}

/**
 * Those that the version's chat template takes; the others are told.
 * @throws ParleyError too_little_data where either part holds no pair
 */
export async function readComparisons(
  method: MethodName,
  files: { train: string; heldOut: string },
  { tokenizer }: Pick<Reader, 'tokenizer'>,
  context: Pick<JobContext, 'emit'>,
): Promise<Comparisons> {
  const read = async (file: string, part: Part) => {
    const given = await readLines(file, comparisonLineSchema);
    const refused = new RefusedItems('comparisons', part);
    const accepted = acceptedComparisons(tokenizer, given, refused);
    requirePairs(method, part, accepted, refused);
    refused.tell(context);
    return accepted;
  };
  return { train: await read(files.train, 'train'), heldOut: await read(files.heldOut, 'heldOut') };
}

/** Those that the chat template takes. */
export function acceptedComparisons(
  tokenizer: Tokenizer,
  comparisons: readonly ComparisonLine[],
  refused = new RefusedItems('comparisons'),
): ComparisonLine[] {
  const accepted = new Set(acceptedPrompts(tokenizer, comparisons.flatMap(promptsOf), refused));
  return comparisons.filter((comparison) => promptsOf(comparison).every((prompt) => accepted.has(prompt)));
}

function promptsOf({ prompt, prompts = [prompt] }: ComparisonLine) {
  return prompts;
}

function requirePairs(
  name: MethodName,
  part: Part,
  comparisons: readonly ComparisonLine[],
  refused: RefusedItems,
): void {
  if (preferencePairs(comparisons.map(fromOne)).length > 0) return;
  const problem = said('training.noComparisons', { method: saidMethod(name), part, given: comparisons.length });
  throw new ParleyError('too_little_data', withRefused(problem, refused.said), { needed: 1, got: 0 });
}

type Reader = Pick<VersionContent, 'config' | 'tokenizer'>;

export function encodedGroups(
  version: Reader,
  comparisons: readonly ComparisonLine[],
): ComparisonGroup<CompletedSequence>[] {
  return groupByPrompt(
    comparisons.map((comparison) => ({
      promptKey: promptKey(comparison.prompt),
      sequences: encoded(version, comparison),
      ranks: comparison.ranks,
    })),
  );
}

export interface HeldOutFigures {
  result: {
    heldOutPairs: number;
    heldOutAccuracy: number;
    interval: [number, number];
    longerWinsBaseline: number;
  };
  /** The same as a run's figures, from which its signs are read. */
  metrics: Record<string, number>;
}

/**
 * How often the better reply scores higher, beside what length alone would say. Intervals are over groups of prompts that say nearly the
 * same, as a round's verdict counts them.
 * @param scoresOf one score for each sequence, in their order
 */
export async function heldOutFigures(
  comparisons: readonly ComparisonLine[],
  version: VersionContent,
  scoresOf: (sequences: readonly CompletedSequence[]) => Promise<Float32Array>,
  bootstrap: { seed: number },
): Promise<HeldOutFigures> {
  const groupOf = groupOfEach(groupPrompts(comparisons.map(({ prompt }) => prompt)));
  const sequences = comparisons.map((comparison) => encoded(version, comparison));
  const scores = await scoresOf(sequences.flat());
  let start = 0;
  const scored = comparisons.flatMap((comparison, i) => {
    const scoreOf = new Map(comparison.completions.map((text, j) => [text, scores[start + j]]));
    start += sequences[i].length;
    return preferencePairs([fromOne(comparison)]).map((pair) => ({
      ...pair,
      group: groupOf[i].key,
      chosenScore: scoreOf.get(pair.chosen)!,
      rejectedScore: scoreOf.get(pair.rejected)!,
    }));
  });
  const accuracy = rewardModelAccuracy(scored, bootstrap);
  const longerWins = longerWinsBaseline(scored, bootstrap).value;
  return {
    result: {
      heldOutPairs: scored.length,
      heldOutAccuracy: accuracy.value,
      interval: [accuracy.low, accuracy.high],
      longerWinsBaseline: longerWins,
    },
    metrics: {
      eval_accuracy: accuracy.value,
      eval_accuracy_low: accuracy.low,
      eval_accuracy_high: accuracy.high,
      eval_longer_wins: longerWins,
      eval_over_length_low: overLength(scored).low,
    },
  };
}

/** All sequences of comparisons, in the order in which `heldOutFigures` asks for their scores. */
export function encodedComparisons(version: Reader, comparisons: readonly ComparisonLine[]): CompletedSequence[] {
  return comparisons.flatMap((comparison) => encoded(version, comparison));
}

function encoded({ tokenizer, config }: Reader, { prompt, prompts, completions }: ComparisonLine): CompletedSequence[] {
  const context = config.max_position_embeddings;
  if (prompts === undefined) return encodeReplies(tokenizer, prompt, completions, context);
  return completions.flatMap((completion, i) => encodeReplies(tokenizer, prompts[i], [completion], context));
}

/** Ranks as the domain counts them: 1 is best. */
function fromOne(comparison: ComparisonLine): ComparisonLine {
  return { ...comparison, ranks: comparison.ranks.map((rank) => rank + 1) };
}
