/** SFT: supervised fine-tuning, the imitation of replies. */
import { gradientSpikes, lossRises } from '../domain/signs/sft-signs.ts';
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { throughput } from './parts/charts.ts';
import { evaluationSettings } from './parts/evaluation-settings.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { epochPresets } from './parts/presets.ts';
import { choice, whole } from './parts/setting.ts';

export const sft = method({
  name: 'sft',
  examples: ['parley train sft --data chats', 'parley train sft --data chats --config sft.json --seed 1'],
  needs: 'chats',
  makes: 'version',
  settings: {
    epochs: whole(2, { min: 1, max: 100 }, said('methodSettings.epochs')),
    batchSize: whole(16, { min: 1, max: 1024 }, said('methodSettings.batchSize')),
    lossOn: choice('assistant', ['assistant', 'all'], said('methodSettings.lossOn')),
    ...evaluationSettings,
    ...loraSettings,
    ...memorySettings,
    ...optimizerSettings({
      learningRate: 2e-4,
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
    { title: said('charts.heldOutLoss'), unit: said('charts.units.natsPerToken'), lines: [{ metric: 'eval_loss' }] },
    { title: said('charts.gradient'), unit: said('charts.units.norm'), lines: [{ metric: 'grad_norm' }] },
    throughput,
  ],
  spark: 'loss',
  signs: [lossRises, gradientSpikes],
  amount: 'epochs',
  presets: epochPresets({ quick: 1, balanced: 2, thorough: 4 }),
  work: (setting) => setting('epochs'),
});
