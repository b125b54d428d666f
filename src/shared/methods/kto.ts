/** KTO: Kahneman–Tversky optimization, from replies that are good or bad each by itself (Ethayarajh et al. 2024). */
import { preferencesNotLearned } from '../domain/signs/pair-signs.ts';
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { impliedRewardCharts, throughput } from './parts/charts.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { epochPresets } from './parts/presets.ts';
import { number, whole } from './parts/setting.ts';

export const kto = method({
  name: 'kto',
  examples: ['parley train kto', 'parley train kto --data thumbs --config lora.json'],
  needs: 'labels',
  makes: 'version',
  settings: {
    epochs: whole(1, { min: 1, max: 20 }, said('methods.kto.settings.epochs')),
    batchSize: whole(16, { min: 2, max: 256 }, said('methods.kto.settings.batchSize')),
    beta: number(0.1, { above: 0, max: 10 }, said('methods.kto.settings.beta')),
    desirableWeight: number(1, { min: 0, max: 100 }, said('methods.kto.settings.desirableWeight')),
    undesirableWeight: number(1, { min: 0, max: 100 }, said('methods.kto.settings.undesirableWeight')),
    ...loraSettings,
    ...memorySettings,
    ...optimizerSettings({
      learningRate: 1e-4,
      schedule: 'linear',
      warmupSteps: 5,
      finalShare: 0,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0,
      maxGradNorm: 1,
      checkpointEvery: 25,
    }),
  },
  step: 'update',
  progressInSteps: false,
  charts: [
    { title: said('charts.loss'), lines: [{ metric: 'loss' }] },
    { title: said('charts.margin'), unit: said('charts.units.goodMinusBad'), lines: [{ metric: 'rewards/margins' }] },
    {
      title: said('charts.kl'),
      unit: said('charts.units.natsPerReply'),
      term: 'kl',
      lines: [{ metric: 'kl' }],
      format: 'nats',
    },
    ...impliedRewardCharts(said('charts.units.natsPerReply')),
    throughput,
  ],
  spark: 'rewards/margins',
  signs: [preferencesNotLearned],
  amount: 'epochs',
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
