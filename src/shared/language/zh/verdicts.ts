import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const percent = (share: number) => formats.percent(share, 1);
const withBounds = ({ share, low, high }: Share) => `${percent(share)}（${percent(low)} 至 ${percent(high)}）`;
const wins = ({ share, comparisons, prompts }: { share: number; comparisons: number; prompts: number }) =>
  `在 ${formats.count(prompts)} 个未见过的提示上与父版本比较 ${formats.count(comparisons)} 次，胜出 ${percent(share)}`;

export const verdicts: Catalogue['verdicts'] = {
  kept: ({ figures }) => `已保留：${figures}。`,
  notKept: ({ figures }) => `未保留：${figures}。它不如父版本。`,
  undecided: ({ figures }) => `未定：${figures}，50% 在此区间内。`,
  byRule: (contest) =>
    `${wins(contest)}，评判：${contest.judge}（95% 置信区间 ${percent(contest.low)} 至 ${percent(contest.high)}）`,
  byModel: ({ accuracy, accuracyLow, accuracyHigh, ...contest }) =>
    `${wins(contest)}（评判：${contest.judge}）；评判模型判断正确的回复对占 ${withBounds({ share: accuracy, low: accuracyLow, high: accuracyHigh })}，因此真实胜率在 ${percent(contest.low)} 至 ${percent(contest.high)} 之间（95% 置信区间）`,
  judgeNotMeasured:
    '未定：留出的评价中没有像对比那样比较同一提示的两条版本回复。因此无从得知评判模型对这类回复对的准确率，不能由它作出结论。用排序可以训练出能够测量的评判模型。',
  judgeMayGuess: (accuracy) =>
    `未定：在未用于训练的回复对上，评判模型的准确率为 ${withBounds(accuracy)}，不比抛硬币好，因此不能由它作出结论。更多的排序，或矛盾更少的排序，能得到更好的评判模型。`,
  morePrompts: '在对比中使用更多提示可以缩小区间。',
  moreRankings: '更多的排序可以缩小区间。',
  rewardModelMayGuess: (accuracy) =>
    `训练所用的奖励模型在留出回复对上的准确率为 ${withBounds(accuracy)}，可能只是猜测。`,
  votesDecide: '在“对比”页盲评投票可以作出结论。',
  keepAnyway: '你仍然可以保留此版本。',
};
