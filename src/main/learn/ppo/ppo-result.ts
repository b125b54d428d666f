/**
 * Which policy a run returns: the last one within `stopAtKl`. A policy is measured by the batch it is sampled for; what the last
 * updates made, and a running mean of weights, are not, so one batch more is sampled from those.
 */
import type { ParameterTensor } from '../../engines/engine.ts';
import type { TrainingContext } from '../ports.ts';
import { reportSamples, sampleBatch, sampledPolicy } from './ppo-episodes.ts';
import type { PpoFigures, PpoJob, PpoState } from './ppo-job.ts';
import { assessRollout } from './ppo-rollout.ts';
import type { PpoTrainer } from './ppo-trainer.ts';

type Tensors = ReadonlyMap<string, ParameterTensor>;

export interface ChosenPolicy extends PpoFigures {
  readonly tensors: Tensors;
  readonly endedEarly?: string;
}

interface Candidate {
  /** What it is called in messages. */
  readonly name: string;
  readonly tensors: Tensors;
  /** Where it was measured already. */
  readonly figures?: PpoFigures;
}

/**
 * @param known what was returned had the run ended a batch before, and the figures of the policy that ended it
 * @returns undefined where the signal ended it; the checkpoint before is enough to choose again
 */
export async function choosePolicy(
  job: PpoJob,
  trainer: PpoTrainer,
  known: { trusted: Tensors | undefined; beyond: PpoFigures | undefined },
  state: PpoState,
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
    await reportSamples(job, sampledPolicy(job, tensors), trainer.scorer, state.batch, context);
    const endedEarly = beyond === undefined ? undefined : reason(beyond, stopAtKl, `${name}, at ${nats(figures.kl)}`);
    return { tensors, ...figures, endedEarly };
  }
  throw new RangeError('expected the parent among the policies to return');
}

/** The newest first; the last is the parent, which is within any limit. */
async function candidatesOf(
  { settings }: PpoJob,
  trainer: PpoTrainer,
  { trusted, beyond }: { trusted: Tensors | undefined; beyond: PpoFigures | undefined },
  state: PpoState,
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
  job: PpoJob,
  trainer: PpoTrainer,
  tensors: Tensors,
  { batch, klCoef }: PpoState,
  { reporter, signal }: TrainingContext,
): Promise<PpoFigures | undefined> {
  const seed = job.random.split('result').uint32();
  const rollout = await sampleBatch(job, sampledPolicy(job, tensors), { batch, seed }, signal);
  if (rollout === undefined) return undefined;
  trainer.become(tensors);
  const { metrics, kl } = assessRollout(await trainer.assess(rollout), klCoef, job.settings);
  reporter.metrics(batch + 1, { ...metrics, 'objective/kl_coef': klCoef });
  return { kl, score: metrics['objective/scores'] };
}

function reason(kl: number, limit: number, result: string): string {
  return (
    `The policy had moved ${nats(kl)} per completion from its parent, past the limit of ${limit}: the reward model no longer ` +
    `knows such replies. The result is ${result}. Raise klCoef or lower learningRate.`
  );
}

function nats(kl: number): string {
  return `${kl.toFixed(1)} nats`;
}
