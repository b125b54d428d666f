/** Distillation: a smaller student learns a larger teacher's distribution of every next token (GKD: Agarwal et al. 2024). */
import { gradientSpikes, lossRises } from '../domain/signs/sft-signs.ts';
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { throughput } from './parts/charts.ts';
import { evaluationSettings } from './parts/evaluation-settings.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { epochPresets } from './parts/presets.ts';
import { choice, number, whole } from './parts/setting.ts';

export const distill = method({
  name: 'distill',
  examples: [
    'parley train distill --from "smol, smaller" --teacher smol --data everyday',
    'parley train distill --from small --teacher large --config on-policy.json',
  ],
  needs: 'teacher',
  makes: 'version',
  settings: {
    epochs: whole(2, { min: 1, max: 100 }, said('methodSettings.epochs')),
    batchSize: whole(16, { min: 1, max: 1024 }, said('methodSettings.batchSize')),
    lossOn: choice('assistant', ['assistant', 'all'], said('methodSettings.lossOn')),
    divergence: choice('forward', ['forward', 'reverse', 'jsd'], said('methods.distill.settings.divergence')),
    beta: number(0.5, { above: 0, below: 1 }, said('methods.distill.settings.beta')),
    temperature: number(1, { min: 0.1, max: 10 }, said('methods.distill.settings.temperature')),
    topK: whole(64, { min: 1, max: 8192 }, said('methods.distill.settings.topK')),
    lambda: number(0, { min: 0, max: 1 }, said('methods.distill.settings.lambda')),
    maxNewTokens: whole(64, { min: 1, max: 2048 }, said('methods.distill.settings.maxNewTokens')),
    rolloutTemperature: number(1, { min: 0.1, max: 2 }, said('methods.distill.settings.rolloutTemperature')),
    hardLabelWeight: number(0, { min: 0, max: 1 }, said('methods.distill.settings.hardLabelWeight')),
    ...evaluationSettings,
    ...loraSettings,
    ...memorySettings,
    ...optimizerSettings({
      learningRate: 5e-4,
      schedule: 'cosine',
      warmupSteps: 10,
      finalShare: 0.1,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0.1,
      maxGradNorm: 1,
      checkpointEvery: 50,
    }),
  },
  step: 'update',
  progressInSteps: true,
  charts: [
    { title: said('charts.loss'), unit: said('charts.units.natsPerToken'), lines: [{ metric: 'loss' }] },
    { title: said('charts.divergence'), unit: said('charts.units.natsPerToken'), lines: [{ metric: 'divergence' }] },
    {
      title: said('charts.heldOutDivergence'),
      unit: said('charts.units.natsPerToken'),
      lines: [{ metric: 'eval_divergence' }],
    },
    { title: said('charts.heldOutLoss'), unit: said('charts.units.natsPerToken'), lines: [{ metric: 'eval_loss' }] },
    { title: said('charts.gradient'), unit: said('charts.units.norm'), lines: [{ metric: 'grad_norm' }] },
    throughput,
  ],
  spark: 'divergence',
  signs: [lossRises, gradientSpikes],
  amount: 'epochs',
  presets: epochPresets({ quick: 1, balanced: 2, thorough: 4 }),
  work: (setting) => setting('epochs'),
});
