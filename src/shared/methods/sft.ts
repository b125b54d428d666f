/** SFT: supervised fine-tuning, the imitation of replies. */
import { gradientSpikes, lossRises } from '../domain/signs/sft-signs.ts';
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
  title: 'Fine-tuning',
  shortTitle: 'SFT',
  inSentence: 'SFT',
  purpose:
    'Learns to write the replies in chats and demonstrations, word for word. The usual first step for a new base.',
  action: 'Start fine-tuning',
  command: {
    summary: 'supervised fine-tuning on chats and demonstrations',
    examples: ['parley train sft --data chats', 'parley train sft --data chats --config sft.json --seed 1'],
  },
  needs: 'chats',
  makes: 'version',
  settings: {
    epochs: whole(2, { min: 1, max: 100 }, 'How often every example is seen.'),
    batchSize: whole(16, { min: 1, max: 1024 }, 'Examples per update.'),
    lossOn: choice(
      'assistant',
      ['assistant', 'all'],
      'Which tokens are learnt: the assistant’s replies, or all turns.',
    ),
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
    { title: 'Loss', unit: 'nats per token', lines: [{ metric: 'loss', label: '' }] },
    { title: 'Held-out loss', unit: 'nats per token', lines: [{ metric: 'eval_loss', label: '' }] },
    { title: 'Gradient', unit: 'norm', lines: [{ metric: 'grad_norm', label: '' }] },
    throughput,
  ],
  spark: 'loss',
  signs: [lossRises, gradientSpikes],
  amount: 'epochs',
  presets: epochPresets({ quick: 1, balanced: 2, thorough: 4 }),
  work: (setting) => setting('epochs'),
});
