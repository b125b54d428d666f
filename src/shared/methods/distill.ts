/** Distillation: a smaller student learns a larger teacher's distribution of every next token (GKD: Agarwal et al. 2024). */
import { gradientSpikes, lossRises } from '../domain/signs/sft-signs.ts';
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
  title: 'Distillation',
  shortTitle: 'Distillation',
  inSentence: 'distillation',
  purpose:
    'Learns from a larger version what it would say next, token by token, in chats and in replies of its own. Heals a smaller version.',
  action: 'Start distillation',
  command: {
    summary: 'learn from a larger version what it would say next',
    description:
      'A version that imitates its teacher’s probabilities of every next token: on the replies in chats, and where lambda is above 0 on ' +
      'replies that it writes itself. The teacher has the same vocabulary, or the one that the student’s was cut from (parley models ' +
      'shrink): then its probabilities are taken among the tokens that are left.',
    examples: [
      'parley train distill --from "smol, smaller" --teacher smol --data everyday',
      'parley train distill --from small --teacher large --config on-policy.json',
    ],
  },
  needs: 'teacher',
  makes: 'version',
  settings: {
    epochs: whole(2, { min: 1, max: 100 }, 'How often every example is seen.'),
    batchSize: whole(16, { min: 1, max: 1024 }, 'Examples per update.'),
    lossOn: choice(
      'assistant',
      ['assistant', 'all'],
      'Which tokens are learnt: the assistant’s replies, or all turns.',
    ),
    divergence: choice(
      'forward',
      ['forward', 'reverse', 'jsd'],
      'What is made small: the forward KL covers all that the teacher might say; the reverse KL keeps to what it says most; jsd, the ' +
        'generalized Jensen–Shannon divergence, lies between.',
    ),
    beta: number(0.5, { above: 0, below: 1 }, 'Where jsd lies: near 0 as the forward KL, near 1 as the reverse.'),
    temperature: number(
      1,
      { min: 0.1, max: 10 },
      'Divides the logits of both: above 1, unlikely tokens count for more.',
    ),
    topK: whole(
      64,
      { min: 1, max: 8192 },
      'Of how many of the teacher’s likeliest tokens probabilities are kept, which is done once for each text; all others count as one.',
    ),
    lambda: number(0, { min: 0, max: 1 }, 'Share of the batches whose replies the student writes itself.'),
    maxNewTokens: whole(64, { min: 1, max: 2048 }, 'Where such a reply is cut off.'),
    rolloutTemperature: number(1, { min: 0.1, max: 2 }, 'Sampling temperature of such replies.'),
    hardLabelWeight: number(
      0,
      { min: 0, max: 1 },
      'Share of the loss that imitates the given replies themselves, word for word, as fine-tuning does.',
    ),
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
    { title: 'Loss', unit: 'nats per token', lines: [{ metric: 'loss', label: '' }] },
    { title: 'Divergence from the teacher', unit: 'nats per token', lines: [{ metric: 'divergence', label: '' }] },
    {
      title: 'Held-out divergence',
      unit: 'nats per token',
      lines: [{ metric: 'eval_divergence', label: '' }],
    },
    { title: 'Held-out loss', unit: 'nats per token', lines: [{ metric: 'eval_loss', label: '' }] },
    { title: 'Gradient', unit: 'norm', lines: [{ metric: 'grad_norm', label: '' }] },
    throughput,
  ],
  spark: 'divergence',
  signs: [lossRises, gradientSpikes],
  amount: 'epochs',
  presets: epochPresets({ quick: 1, balanced: 2, thorough: 4 }),
  work: (setting) => setting('epochs'),
});
