/**
 * Which policy a run returns: the last one within `stopAtKl`. A policy is measured by the batch it is sampled for; what the last
 * updates made, and a running mean of weights, are not, so one batch more is sampled from those.
 */
import type { ParameterTensor } from '../../engines/engine.ts';
import type { TrainingContext } from '../ports.ts';
import { priceOf, type OnlineFigures, type OnlineJob, type OnlineState } from './online-job.ts';
import type { OnlineTrainer } from './online-trainer.ts';
import { rolloutFigures } from './rollout-figures.ts';
import { reportSamples, sampleBatch, sampledPolicy } from './sample-batch.ts';

type Tensors = ReadonlyMap<string, ParameterTensor>;

export interface ChosenPolicy extends OnlineFigures {
  readonly tensors: Tensors;
  readonly endedEarly?: string;
}

interface Candidate {
  /** What it is called in messages. */
  readonly name: string;
  readonly tensors: Tensors;
  /** Where it was measured already. */
  readonly figures?: OnlineFigures;
}

/**
 * @param known what was returned had the run ended a batch before, and the figures of the policy that ended it
 * @returns undefined where the signal ended it; the checkpoint before is enough to choose again
 */
export async function choosePolicy(
  job: OnlineJob,
  trainer: OnlineTrainer,
  known: { trusted: Tensors | undefined; beyond: OnlineFigures | undefined },
  state: OnlineState,
  context: TrainingContext,
): Promise<ChosenPolicy | undefined> {
  const { stopAtKl } = job.settings;
  let beyond = known.beyond?.kl;
  for (const { name, tensors, figures: before } of await candidatesOf(job, trainer, known, state)) {
    const figures = before ?? (await measure(job, trainer, tensors, state, context));
    if (figures === undefined) return undefined;
    if (figures.kl > stopAtKl && tensors !== trainer.parent) {
      beyond ??= figures.kl;
      continue;
    }
    await reportSamples(job, sampledPolicy(job, tensors), trainer.reward, state.batch, context);
    const result = `${name}, at ${nats(figures.kl)}`;
    const endedEarly = beyond === undefined ? undefined : reason(beyond, stopAtKl, result, trainer.klSetting);
    return { tensors, ...figures, endedEarly };
  }
  throw new RangeError('expected the parent among the policies to return');
}

/** The newest first; the last is the parent, which is within any limit. */
async function candidatesOf(
  { settings }: OnlineJob,
  trainer: OnlineTrainer,
  { trusted, beyond }: { trusted: Tensors | undefined; beyond: OnlineFigures | undefined },
  state: OnlineState,
): Promise<Candidate[]> {
  const isMean = settings.emaDecay > 0;
  const what = isMean ? 'the mean of its weights' : 'the policy';
  const newest = { name: what, tensors: await trainer.resultTensors(), figures: isMean ? undefined : beyond };
  const earlier = { name: `${what} before its last updates`, figures: isMean ? undefined : state.trusted };
  return [
    newest,
    ...(trusted === undefined ? [] : [{ ...earlier, tensors: trusted }]),
    { name: 'its parent, unchanged', tensors: trainer.parent },
  ];
}

/** On the prompts that would have come next. The figures become the series' last. */
async function measure(
  job: OnlineJob,
  trainer: OnlineTrainer,
  tensors: Tensors,
  { batch, klCoef }: OnlineState,
  { reporter, signal }: TrainingContext,
): Promise<OnlineFigures | undefined> {
  const { samplesPerPrompt: count } = trainer;
  const seed = job.random.split('result').uint32();
  const rollout = await sampleBatch(job, sampledPolicy(job, tensors), { batch, seed, count }, signal);
  if (rollout === undefined) return undefined;
  trainer.become(tensors);
  const { metrics, kl } = rolloutFigures(await trainer.assess(rollout), klCoef, job.settings, count);
  reporter.metrics(batch + 1, { ...metrics, ...priceOf(job, klCoef) });
  return { kl, score: metrics['objective/scores'] };
}

function reason(kl: number, limit: number, result: string, klSetting: string | undefined): string {
  const remedy = klSetting === undefined ? 'Lower learningRate' : `Raise ${klSetting} or lower learningRate`;
  return (
    `The policy had moved ${nats(kl)} per completion from its parent, past the limit of ${limit}: what scores the replies may no ` +
    `longer be right about such ones. The result is ${result}. ${remedy}.`
  );
}

function nats(kl: number): string {
  return `${kl.toFixed(1)} nats`;
}
