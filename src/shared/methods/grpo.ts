/** GRPO: group relative policy optimization (Shao et al. 2024), with the options of Dr. GRPO and DAPO. */
import { method } from './method.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { groupCharts, onlineSigns, outcomeCharts, ratioCharts, replyCharts } from './parts/online-charts.ts';
import { replyPresets } from './parts/presets.ts';
import {
  groupSettings,
  minibatchSettings,
  rolloutBatchSettings,
  rolloutOptimizerSettings,
  rolloutResultSettings,
  rolloutSamplingSettings,
  scoreSettings,
  wholeGroups,
} from './parts/rollout-settings.ts';
import { choice, number, numberOrNull } from './parts/setting.ts';

export const grpo = method({
  name: 'grpo',
  title: 'GRPO',
  shortTitle: 'GRPO',
  inSentence: 'GRPO',
  purpose:
    'Writes several replies to each prompt and learns, in clipped steps, from how each scores in its group. Nothing judges the result: hold a contest after it.',
  action: 'Start GRPO',
  command: {
    summary: 'group relative policy optimization',
    examples: ['parley train grpo --prompts everyday --seed 1'],
  },
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    ...minibatchSettings,
    ...groupSettings,
    ...rolloutSamplingSettings,
    beta: number(
      0.04,
      { min: 0, max: 10 },
      'Weight in the loss of the KL to the parent, estimated by k3: the larger, the closer the policy stays to it.',
    ),
    clipRange: number(
      0.2,
      { above: 0, max: 1 },
      'How far the probability ratio of a token may move before its gradient is cut.',
    ),
    clipRangeHigh: numberOrNull(
      null,
      { above: 0, max: 10 },
      'How far the ratio may rise, where that differs from clipRange (DAPO has 0.28). null: as clipRange.',
    ),
    lossType: choice(
      'grpo',
      ['grpo', 'dapo', 'dr_grpo'],
      'What counts the same in the loss. grpo: every completion; dapo: every token; dr_grpo: every token, and the sum is divided ' +
        'by maxNewTokens, so that batches of long replies count more.',
    ),
    scaleRewards: choice(
      'group',
      ['group', 'batch', 'none'],
      'What advantages are divided by: the standard deviation of the scores in their group, of those in the batch, or nothing ' +
        '(Dr. GRPO), so that prompts on which all replies score nearly the same count less.',
    ),
    ...scoreSettings,
    ...rolloutResultSettings,
    ...loraSettings,
    ...memorySettings,
    ...rolloutOptimizerSettings({ learningRate: 1e-4 }),
  },
  check: wholeGroups,
  step: 'batch',
  progressInSteps: true,
  charts: [
    ...outcomeCharts,
    { title: 'Loss', term: 'policyLoss', lines: [{ metric: 'loss/policy_avg', label: '' }] },
    ...groupCharts,
    ...ratioCharts,
    ...replyCharts,
  ],
  spark: 'objective/scores',
  signs: onlineSigns,
  amount: 'episodes',
  presets: replyPresets({ quick: 512, balanced: 2048, thorough: 8192 }),
  // Sampling and scoring a completion count as one pass over it, each time it is learned from as another.
  work: (setting) => setting('episodes') * (1 + setting('batchEpochs')),
});
