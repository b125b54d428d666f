/** DQN over candidate replies: the action is which of several replies of the policy is said (Mnih et al. 2015; He et al. 2016). */
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { replyPresets } from './parts/presets.ts';
import { rolloutSamplingSettings } from './parts/rollout-settings.ts';
import { choice, number, toggle, whole } from './parts/setting.ts';

export const dqn = method({
  name: 'dqn',
  examples: [
    'parley train dqn --env coffee --shaping 0.5 --seed 1',
    'parley train dqn --prompts everyday --reward rule:question',
  ],
  needs: 'prompts',
  makes: 'chooser',
  settings: {
    totalSteps: whole(2000, { min: 1, max: 1_000_000 }, said('methods.dqn.settings.totalSteps')),
    candidates: whole(4, { min: 2, max: 16 }, said('methods.dqn.settings.candidates')),
    ...rolloutSamplingSettings,
    gamma: number(0.95, { min: 0, max: 1 }, said('methods.dqn.settings.gamma')),
    hiddenWidth: whole(64, { min: 0, max: 4096 }, said('methods.dqn.settings.hiddenWidth')),
    double: toggle(true, said('methods.dqn.settings.double')),
    dueling: toggle(false, said('methods.dqn.settings.dueling')),
    nStep: whole(1, { min: 1, max: 100 }, said('methods.dqn.settings.nStep')),
    prioritized: toggle(true, said('methods.dqn.settings.prioritized')),
    priorityAlpha: number(0.6, { min: 0, max: 1 }, said('methods.dqn.settings.priorityAlpha')),
    priorityBeta: number(0.4, { min: 0, max: 1 }, said('methods.dqn.settings.priorityBeta')),
    loss: choice('huber', ['huber', 'squared'], said('methods.dqn.settings.loss')),
    startEpsilon: number(1, { min: 0, max: 1 }, said('methods.dqn.settings.startEpsilon')),
    endEpsilon: number(0.05, { min: 0, max: 1 }, said('methods.dqn.settings.endEpsilon')),
    epsilonShare: number(0.5, { above: 0, max: 1 }, said('methods.dqn.settings.epsilonShare')),
    bufferSize: whole(2000, { min: 1, max: 1_000_000 }, said('methods.dqn.settings.bufferSize')),
    learningStarts: whole(100, { min: 1 }, said('methods.dqn.settings.learningStarts')),
    trainEvery: whole(1, { min: 1, max: 1000 }, said('methods.dqn.settings.trainEvery')),
    batchSize: whole(32, { min: 1, max: 4096 }, said('methods.dqn.settings.batchSize')),
    learningRate: number(1e-3, { above: 0, max: 1 }, said('methodSettings.learningRate')),
    tau: number(1, { above: 0, max: 1 }, said('methods.dqn.settings.tau')),
    targetEvery: whole(100, { min: 1 }, said('methods.dqn.settings.targetEvery')),
    evaluationEpisodes: whole(64, { min: 1, max: 10_000 }, said('methods.dqn.settings.evaluationEpisodes')),
    sampleEvery: whole(20, { min: 1 }, said('methods.dqn.settings.sampleEvery')),
    checkpointEvery: whole(200, { min: 1 }, said('methods.dqn.settings.checkpointEvery')),
  },
  step: 'update',
  progressInSteps: true,
  charts: [
    { title: said('charts.episodicReturn'), lines: [{ metric: 'return_100' }] },
    { title: said('charts.qValues'), lines: [{ metric: 'q_values' }] },
    { title: said('charts.tdLoss'), lines: [{ metric: 'td_loss' }] },
    { title: said('charts.epsilon'), lines: [{ metric: 'epsilon' }], format: 'share' },
  ],
  spark: 'return_100',
  signs: [],
  amount: 'totalSteps',
  presets: replyPresets({ quick: 500, balanced: 2000, thorough: 8000 }),
  work: (setting) => setting('totalSteps') * setting('candidates'),
});
