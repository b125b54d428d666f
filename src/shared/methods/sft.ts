/** SFT: supervised fine-tuning, the imitation of replies. */
import { gradientSpikes, lossRises } from '../domain/signs/sft-signs.ts';
import { method } from './method.ts';
import { epochPresets } from './presets.ts';
import { throughput } from './shared-charts.ts';

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
