/**
 * What a judge and others like it, trained on random halves of its rankings, say of a contest and of rankings that none of
 * them has seen. Only their calls are kept, no weights. A judge whose file is there is not trained again.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { strictPairs } from '../../../shared/domain/preference-pairs.ts';
import { groupPrompts, membersOf, splitIntoParts } from '../../../shared/domain/prompt-groups.ts';
import type { PromptGroup } from '../../../shared/domain/prompt-groups.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Cluster } from '../../evaluate/cluster-mean.ts';
import { sumByGroup } from '../../evaluate/outcomes-by-group.ts';
import { credit } from '../../evaluate/reward-model-accuracy.ts';
import { outcomeOfScores } from '../../evaluate/win-rate.ts';
import { trainRewardModel } from '../../learn/reward/reward-model.ts';
import { withTotal } from '../../learn/update/update-memory.ts';
import { readVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import { writeFileAtomically } from '../../models/files/write-file.ts';
import { comparisonLineSchema, contestLineSchema } from '../jobs.ts';
import type { ComparisonLine, ContestLine, JobOf, JobResult, JudgeSays } from '../jobs.ts';
import { createReplyScorer } from '../policy/create-reply-scorer.ts';
import { replyScorer, type ReplyScorer } from '../policy/reply-scorer.ts';
import { acceptedComparisons, encodedGroups } from './comparison-lines.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { wholeSequences } from './run-reward.ts';

/** The judge before may still be held, and what its scorer read, until the runtime collects them. */
const LEFT_MODELS = 2;

type ResampledJudges = JobOf<'resampled-judges'>;

export async function runResampledJudges(
  job: ResampledJudges,
  context: JobContext,
): Promise<JobResult<'resampled-judges'> | undefined> {
  const contest = await readLines(job.contest, contestLineSchema);
  const parent = await readVersionFolder(job.from);
  // What the chat template refuses was told when the judge was trained.
  const comparisons = async (file: string) =>
    acceptedComparisons(parent.tokenizer, await readLines(file, comparisonLineSchema));
  const heldOut = (await comparisons(job.heldOut)).filter(({ unmeasured }) => unmeasured !== true);
  const asked: Asked = { contest: grouped(contest), heldOut: grouped(heldOut) };
  const halves = halvesOf(await comparisons(job.train), job);
  await mkdir(job.out, { recursive: true });
  for (let place = 0; place <= job.count; place++) {
    context.emit({ type: 'progress', stage: 'judges', done: place, total: job.count + 1 });
    const file = path.join(job.out, `${place}.json`);
    if (existsSync(file)) continue;
    const judge =
      place === 0
        ? await createReplyScorer(context.engine, job.judge)
        : await judgeOnHalf(job, { parent, half: halves[place - 1], place }, context);
    if (judge === undefined) return undefined;
    try {
      const says = await callsOf(judge, asked);
      await writeFileAtomically(file, () => [Buffer.from(JSON.stringify(says))]);
    } finally {
      await judge.dispose();
    }
  }
  return { judges: job.count };
}

/**
 * Each half is drawn for itself: of halves that are each other's rest, six say no more of the scatter than three do. What
 * belongs together stays together, as in every split.
 */
export function halvesOf(
  comparisons: readonly ComparisonLine[],
  { count, seed }: Pick<ResampledJudges, 'count' | 'seed'>,
): ComparisonLine[][] {
  const random = Random.fromSeed(seed);
  const units = unitsOf(comparisons);
  return Array.from({ length: count }, (_, i) => {
    const [half] = splitIntoParts(units, [1, 1], random.split(`half ${i}`).uint32());
    return membersOf(half).map((member) => comparisons[member]);
  });
}

/** Groups, or prompts where all are of one group. */
function unitsOf(comparisons: readonly ComparisonLine[]): PromptGroup[] {
  const groups = groupPrompts(comparisons.map(({ prompt }) => prompt));
  if (groups.length > 1) return groups;
  const byPrompt = Map.groupBy(comparisons.keys(), (i) => promptKey(comparisons[i].prompt));
  return [...byPrompt].map(([key, members]) => ({ key, members }));
}

function bytesOf(tensors: VersionContent['tensors']): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

async function judgeOnHalf(
  job: ResampledJudges,
  { parent, half, place }: { parent: VersionContent; half: readonly ComparisonLine[]; place: number },
  context: JobContext,
): Promise<ReplyScorer | undefined> {
  const { config, tensors, tokenizer } = parent;
  const groups = wholeSequences(encodedGroups({ config, tokenizer }, half));
  const within = (share: number) =>
    ({ type: 'progress', stage: 'judges', done: place + share, total: job.count + 1 }) as const;
  const { reporter, ...training } = trainingContext(
    { ...job, checkpoints: path.join(job.checkpoints, String(place)) },
    context,
  );
  const trained = await trainRewardModel(
    {
      policy: { config, tensors },
      padId: tokenizer.padId,
      groups,
      settings: job.settings,
      random: Random.fromSeed(job.seed).split(`judge ${place}`),
    },
    {
      ...training,
      reporter: {
        ...reporter,
        // Their curves are not shown: what counts is how far they agree.
        metrics: () => undefined,
        progress: ({ done, total }) => context.emit(within(done / total)),
        memory: (report) => {
          const parameters = report.memory.parameters + LEFT_MODELS * bytesOf(tensors);
          reporter.memory?.({ ...report, memory: withTotal({ ...report.memory, parameters }) });
        },
      },
    },
  );
  return trained.outcome === 'stopped' ? undefined : replyScorer(context.engine, trained.model, tokenizer);
}

/** Lines in groups of prompts that say nearly the same, which are found once for all judges. */
interface Grouped<Line> {
  readonly lines: readonly Line[];
  readonly groups: readonly PromptGroup[];
}

interface Asked {
  readonly contest: Grouped<ContestLine>;
  readonly heldOut: Grouped<ComparisonLine>;
}

function grouped<Line extends Pick<ContestLine, 'prompt'>>(lines: readonly Line[]): Grouped<Line> {
  return { lines, groups: groupPrompts(lines.map(({ prompt }) => prompt)) };
}

async function callsOf(judge: ReplyScorer, { contest, heldOut }: Asked): Promise<JudgeSays> {
  const textsOf = (replies: ContestLine['a']) => replies.map(({ completion }) => completion);
  const ofContest = await judge.score(
    contest.lines.map(({ prompt, a, b }) => ({ prompt, replies: [...textsOf(a), ...textsOf(b)] })),
  );
  const ofRankings = await scoresOfComparisons(judge, heldOut.lines);
  const agreements = heldOut.groups.map(({ members }) =>
    members.map((i) => agreementOn(heldOut.lines[i], ofRankings[i])),
  );
  const outcomes = ofContest.map((scores, i) => {
    const count = contest.lines[i].a.length;
    return outcomeOfScores(scores.slice(0, count), scores.slice(count));
  });
  return {
    contest: sumByGroup(contest.groups, outcomes).map(({ wins, ties, losses }) => ({
      sum: wins + ties / 2,
      weight: wins + ties + losses,
    })),
    ordered: agreements.map((all) => total(all.map(({ ordered }) => ordered))),
    all: agreements.map((all) =>
      total(all.map(({ ordered, ties }) => ({ sum: ordered.sum + ties / 2, weight: ordered.weight + ties }))),
    ),
  };
}

/** Replies to different prompts are asked about one by one. @returns by comparison, then by reply */
async function scoresOfComparisons(judge: ReplyScorer, lines: readonly ComparisonLine[]): Promise<number[][]> {
  const asked = lines.map(({ prompt, prompts, completions }) =>
    prompts === undefined
      ? [{ prompt, replies: completions }]
      : completions.map((reply, i) => ({ prompt: prompts[i], replies: [reply] })),
  );
  const scores = await judge.score(asked.flat());
  let at = 0;
  return asked.map((questions) => scores.slice(at, (at += questions.length)).flat());
}

/** Identical replies say nothing of a judge. */
function agreementOn({ completions, ranks }: ComparisonLine, scores: readonly number[]) {
  const fromOne = ranks.map((rank) => rank + 1);
  const pairs = strictPairs(completions, fromOne);
  const credits = pairs.map(([better, worse]) => credit(scores[better], scores[worse]));
  const different = strictPairs(
    completions,
    completions.map((_, i) => i + 1),
  ).length;
  const ordered = { sum: credits.reduce((sum, one) => sum + one, 0), weight: pairs.length };
  return { ordered, ties: different - pairs.length };
}

function total(clusters: readonly Cluster[]): Cluster {
  return {
    sum: clusters.reduce((sum, cluster) => sum + cluster.sum, 0),
    weight: clusters.reduce((sum, cluster) => sum + cluster.weight, 0),
  };
}
