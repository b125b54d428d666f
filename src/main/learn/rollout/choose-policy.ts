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
import type { ReturnedPolicy } from '../../../shared/language/en/training.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';

type Tensors = ReadonlyMap<string, ParameterTensor>;

export interface ChosenPolicy extends OnlineFigures {
  readonly tensors: Tensors;
  readonly endedEarly?: Said;
}

interface Candidate {
  readonly name: ReturnedPolicy;
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
    const returned = { result: name, resultKl: figures.kl, klSetting: trainer.klSetting ?? null };
    const endedEarly =
      beyond === undefined ? undefined : said('training.klExceeded', { kl: beyond, limit: stopAtKl, ...returned });
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
  const tensors = await trainer.resultTensors();
  const newest: Candidate = isMean ? { name: 'mean', tensors } : { name: 'policy', tensors, figures: beyond };
  const earlier = isMean ? { name: 'meanBefore' as const } : { name: 'policyBefore' as const, figures: state.trusted };
  return [
    newest,
    ...(trusted === undefined ? [] : [{ ...earlier, tensors: trusted }]),
    { name: 'parent', tensors: trainer.parent },
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
