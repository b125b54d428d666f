/** DPO: direct preference optimization (Rafailov et al. 2023), with IPO's loss as a choice (Azar et al. 2023). */
import { chosenDisplaced, dpoTossesCoins } from '../domain/signs/pair-signs.ts';
import { method } from './method.ts';
import { epochPresets } from './presets.ts';
import { pairCharts, throughput } from './shared-charts.ts';

export const dpo = method({
  name: 'dpo',
  title: 'DPO',
  shortTitle: 'DPO',
  inSentence: 'DPO',
  purpose: 'Learns from comparisons directly, without a reward model and without practising.',
  action: 'Start DPO',
  command: {
    summary: 'direct preference optimization on rankings and preferences',
    description:
      'A version that prefers what was preferred, without a reward model; measured by the reward it implies, on prompts ' +
      'that it was not trained on.',
    examples: ['parley train dpo', 'parley train dpo --data hh_helpful --config lora.json'],
  },
  needs: 'comparisons',
  makes: 'version',
  step: 'update',
  progressInSteps: false,
  charts: [
    ...pairCharts('rewards/accuracies'),
    {
      title: 'Implied reward',
      lines: [
        { metric: 'rewards/chosen', label: 'chosen' },
        { metric: 'rewards/rejected', label: 'rejected' },
      ],
    },
    {
      title: 'Log-probability',
      unit: 'nats per reply',
      lines: [
        { metric: 'logps/chosen', label: 'chosen' },
        { metric: 'logps/rejected', label: 'rejected' },
      ],
    },
    throughput,
  ],
  spark: 'rewards/margins',
  signs: [dpoTossesCoins, chosenDisplaced],
  amount: 'epochs',
  // Comparisons are learned by heart so soon that once is the usual.
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
