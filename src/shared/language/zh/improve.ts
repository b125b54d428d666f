import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

type Improve = Catalogue['improve'];

const { count: figure, percent } = formats;

const thumbs: Improve['thumbs'] = ({ good, bad }) => `${figure(good)} 个赞和 ${figure(bad)} 个踩`;

const contest: Improve['contestShowsNothing'] = ({ prompts, samples, accuracy, run }) =>
  `最后的对比有 ${figure(prompts)} 个提示，每个版本各回复 ${figure(samples)} 次。若评判模型在 ${percent(accuracy)} 的回复对上判断正确` +
  `（${run === undefined ? '假设值' : `与 ${run} 中相同`}）`;

export const improve: Improve = {
  title: '用你的反馈改进',
  group: '运行',
  purpose: '用适合你的反馈的方法进行一个轮次：得到一个新版本，与父版本盲评对比，只有明显胜出才保留。',
  yourFeedback: '你的反馈',
  theFeedback: '你的反馈',
  theRound: '轮次',
  methodFrom: ({ method, version }) => `${method}，从 ${version} 开始`,
  withMore: '有了更多反馈之后',
  whatToCollect: '需要收集什么',
  tooLittle: '不足以进行一个轮次',
  tooLittleStartsNothing: '这些反馈不足以进行一个轮次，因此没有开始。',
  useRegenerations: '也从重新生成的回复学习。没有人说过它们更好，因此只是弱偏好对。',
  start: '开始轮次',
  notStarted: '轮次未能开始',
  doesNotFit: '内存不足',
  rateInChat: '在“聊天”中评价回复',
  rankPrompts: '对提示排序',

  feedback: ({ counts }) => `反馈：${counts}。`,
  noFeedback: '尚无反馈',
  rankings: ({ count }) => `${figure(count)} 次排序`,
  edits: ({ count }) => `${figure(count)} 次修改`,
  writtenAfresh: ({ count }) => `${figure(count)} 条自己撰写的回复`,
  thumbs,
  regenerations: ({ count }) => `${figure(count)} 条重新生成并保留的回复`,
  importedComparisons: ({ count }) => `${figure(count)} 条导入的比较`,
  importedLabels: ({ count }) => `${figure(count)} 个导入的标注`,

  methodAndWhy: ({ method, why }) => `方法：${method}。${why}`,
  because: {
    sft: ({ newEdits }) =>
      `你修改了 ${figure(newEdits)} 条回复，这里还没有版本从中学习过。首先模仿它们 (SFT)，之后你评价的回复会更接近你想要的。`,
    rloo: ({ rankings }) =>
      `对这里所写回复的 ${figure(rankings)} 次排序足以训练奖励模型。策略再针对它优化 (RLOO)，因此也从自己新写的回复学习。`,
    dpo: ({ comparisons, pairs }) =>
      `有 ${figure(comparisons)} 条比较，包含 ${figure(pairs)} 个优劣回复对。DPO 直接从中学习；要针对奖励模型优化，还需要对这里所写的回复做更多排序。`,
    kto: (given) => `有 ${thumbs(given)}，没有回复对。KTO 从各自独立的好回复和差回复学习。`,
    ktoWithPairs: ({ pairs, ...given }) =>
      `有 ${thumbs(given)}，另有 ${figure(pairs)} 个回复对。KTO 从各自独立的好回复和差回复学习，也从排序中最好和最差的回复学习。`,
  },
  importedToo: ({ why }) => `${why}其中包括你导入的反馈。`,

  contestShows: ({ winRate, ...power }) => `${contest(power)}，则能看出 ${percent(winRate)} 或更高的胜率。`,
  contestShowsNothing: (power) => `${contest(power)}，则无法确定任何提升：结论多半是“未定”，请用盲评投票决定。`,
  judgeLearnsFrom: ({ rankings }) => `评判模型从 ${figure(rankings)} 次排序学习。`,
  judgeLearnsFromPairs: ({ pairs }) => `评判模型从 ${figure(pairs)} 个一好一差的回复对学习。`,
  timeByPace: ({ time, run }) => `按 ${run} 的速度，大约需要 ${time}。`,
  timeUnknown: '在这里用此方法完成首个轮次之前，无法估计时间。',
  memory: ({ size }) => `最多需要 ${size} 内存。`,

  missing: {
    rankingsForRound: ({ more }) => `再有大约 ${more} 次排序，就能进行一个小轮次。`,
    thumbsForRound: ({ more }) => `再有大约 ${more} 个赞或踩，就能进行一个小轮次。`,
    edits: ({ more }) => `再有 ${figure(more)} 次修改，轮次就会先模仿它们。`,
    practice: ({ more }) => `再有大约 ${more} 次排序，就值得针对奖励模型优化。`,
    judge: ({ more, accuracy }) =>
      `再有大约 ${more} 次评价，在 ${percent(accuracy)} 的回复对上判断正确的评判模型才能与掷硬币区分开；在此之前它可能无法下结论。`,
    gain: ({ winRate, more, votes }) =>
      `要看出 ${percent(winRate - 0.5)} 的提升（胜率 ${percent(winRate)}）：再有大约 ${more} 次评价，或在“对比”页盲评投票大约 ${votes} 次。`,
  },

  beforeAndAfter: '训练前后的回复',
  prompted: ({ text }) => `提示：${text}`,
  before: ({ text }) => `之前：${text}`,
  after: ({ text }) => `之后：${text}`,
  voteBlind: ({ command, version, parent }) => `盲评投票：${command}，然后在“对比”中选择 ${version} 和 ${parent}`,
  showRun: ({ command }) => `查看运行：${command}`,
};
