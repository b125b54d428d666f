import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const saidWords = { ranking: '排序', thumb: '赞或踩', edit: '修改', weakPair: '弱偏好对' };

const itemWords = {
  conversation: '对话',
  prompt: '提示',
  preference: '偏好对',
  ranking: '排序',
  labelled: '赞和踩',
};

const measures = { conversation: '段', prompt: '个', preference: '个', ranking: '次', labelled: '个' };

export const data: Catalogue['data'] = {
  title: '数据',
  sets: '数据集',
  theDatasets: '数据集',
  importFile: '导入文件',
  exportSet: '导出此数据集',
  saidHere: ({ said }) =>
    ({
      ranking: '在此处做出的排序',
      thumb: '在此处给出的赞和踩',
      edit: '在此处做出的修改',
      weakPair: '重新生成并保留的回复',
    })[said],
  editsNote: '供模仿的对话，以及偏好对',
  regenerationsNote: '弱偏好对，仅在要求时使用',
  noneYet: '尚无',
  goodAndBad: ({ good, bad }) => `${formats.count(good)} 个赞，${formats.count(bad)} 个踩`,
  beingImported: ({ count }) => `正在导入，已有 ${formats.count(count)} 条`,
  show: '显示',
  goodAndBadBoth: '赞和踩',
  good: '赞',
  bad: '踩',
  whose: '标注者',
  yours: '你的',
  everybodys: '所有人的',
  everything: '全部',
  kindOf: ({ kind }) => itemWords[kind],
  items: ({ kind, count }) => `${formats.count(count)} ${measures[kind]}${itemWords[kind]}`,

  columns: {
    chosen: '被选',
    rejected: '被拒',
    kind: '类型',
    who: '标注者',
  },
  theRows: '数据行',
  rowsOfSet: '此数据集的数据行',
  searchRows: '搜索这些数据行',
  rowsBeingImported: ({ count }) => `${formats.count(count)} 条来自正在进行的导入：取消导入会将其移除。`,
  rowsShown: ({ first, last, total }) =>
    `第 ${formats.count(first)} 至 ${formats.count(last)} 条，共 ${formats.count(total)} 条`,
  next: '下一页',
  nothingFound: '没有找到',
  noRowWith: ({ text }) => `没有包含“${text}”的数据行。`,
  showAll: '显示所有数据行',
  noRankings: '还没有排序',
  noRankingsHint: '对第一个提示的回复排序，大约需要 10 秒。排序会列在这里，并用于训练下一个版本。',
  rankPrompt: '对一个提示排序',
  noThumbs: '还没有赞或踩',
  noThumbsHint: '在“聊天”中标注回复的好坏：在回复下按 G（赞）或 B（踩）。KTO 用这些标注训练下一个版本。',
  noEdits: '还没有修改',
  noEditsHint: '在“聊天”中修改回复：按 E。下一个版本会模仿你写的内容，并学到它比原来的更好。',
  noRegenerations: '没有重新生成并保留的回复',
  noRegenerationsHint:
    '如果你重新生成了一条回复，并从新回复继续对话，那么新回复可能更好。仅在你要求时，轮次才会从中学习。',
  openChat: '打开“聊天”',
  nothingHere: '没有内容',
  nothingOfKind: '此数据集没有这一类数据。',

  rowKind: ({ kind }) =>
    ({
      prompt: '提示',
      chat: '对话',
      pair: '偏好对',
      weakPair: '弱偏好对',
      edit: '修改',
      allTied: '全部平局',
      good: '赞',
      bad: '踩',
      skipped: '已跳过：未说明原因',
      flagged: '已标记问题：未说明原因',
    })[kind],
  rowKindBecause: ({ kind, reason }) =>
    `${{ good: '赞', bad: '踩', skipped: '已跳过', flagged: '已标记问题' }[kind]}：${reason}`,
  ranked: ({ count }) => `${formats.count(count)} 条已排序`,
  roleOf: ({ role }) => ({ system: '系统', user: '用户', assistant: '助手' })[role],
  prompt: '提示',
  reply: '回复',
  replies: '回复',
  repliesBestFirst: '回复，从优到劣',
  emptyReply: '空回复',
  comment: '评语',
  chooseRow: '选择一行以查看全部内容。',
  rowFacts: ({ facts }) => facts.join('，'),
  by: ({ who }) => `标注者：${who}`,

  takeBack: '撤回',
  takeThisBack: ({ said }) => `撤回此${saidWords[said]}`,
  takenBack: ({ said }) => `${saidWords[said]}已撤回。`,
  notTakenBack: ({ said }) => `${saidWords[said]}未能撤回`,
  notPutBack: '未能恢复',
  takeAllBack: ({ count, who }) => `撤回 ${who} 的全部 ${formats.count(count)} 次排序`,
  takeAllOwnBack: ({ count }) => `撤回你的全部 ${formats.count(count)} 次排序`,
  rankingsTakenBack: ({ count }) => `已撤回 ${formats.count(count)} 次排序。`,
  rankingsNotTakenBack: '排序未能撤回',
  rankingsPutBack: ({ count }) => `已恢复 ${formats.count(count)} 次排序。`,
  rankingsNotPutBack: '排序未能恢复',

  checks: '检查',
  checkTitles: { agreement: '评分者一致性', contradictions: '矛盾', duplicates: '近似重复' },
  checkNotes: { agreement: '多人排过序的回复', contradictions: '两种相反的排序', duplicates: '几乎相同的提示' },
  checkStopped: '检查在完成前被停止。',

  agreement: {
    measure: '测量评分者一致性',
    theAgreement: '评分者一致性',
    none: '还没有两个人对同样的回复排过序',
    noneHint:
      '一致性需要两个人对同样的回复排序。用 parley serve --guest NAME 邀请其他人，并在项目设置中指定多少人对同样的回复排序。也可以导入写明评分者的文件。',
    summary: ({ items, raters }) =>
      `${formats.count(raters)} 位评分者共同排过 ${formats.count(items)} 组回复。其中每一对回复都参与比较：哪条更好，或者平局。`,
    alpha: 'Krippendorff α 系数',
    scaleOf: ({ of }) =>
      of.kind === 'order' ? '两条回复的先后' : of.kind === 'rating' ? `评分：${of.question}` : `标签：${of.question}`,
    metric: ({ metric }) => ({ nominal: '名义', ordinal: '顺序', interval: '等距' })[metric],
    reads: ({ value }) =>
      value >= 0.8
        ? '可靠'
        : value >= 0.667
          ? '足以得出初步结论'
          : value > 0.1
            ? '较弱：评分者常有分歧'
            : '不高于随机水平',
    notDefined: '无定义：所有人的判断始终相同',
    tooFew: '数量太少，无法给出区间',
    columns: {
      what: '内容',
      metric: '度量',
      alpha: 'α 系数',
      judged: '判断数',
      rater: '评分者',
      agrees: '与其他人一致',
      comparisons: '比较次数',
      without: '去掉后的 α 系数',
    },
    units: ({ units, items }) => `${formats.count(items)} 组回复中的 ${formats.count(units)} 个`,
    interval: ({ low, high }) => `95% 区间 ${low} 到 ${high}`,
    perRater: '各评分者',
    withoutHint: '“去掉后的 α 系数”是其余评分者的顺序 α。如果明显高于全体的值，说明这位评分者的看法与他人不同。',
    divided: '有分歧的排序',
    dividedHint: ({ total, undecided }) =>
      total === 0
        ? '没有人的偏好与他人相反。'
        : `有 ${formats.count(total)} 组回复，不同的人偏好相反；其中 ${formats.count(undecided)} 组尚未裁定。`,
    dividedShown: ({ shown }) => `显示分歧最大的 ${formats.count(shown)} 组。`,
    dividedPairs: ({ pairs }) => `${formats.count(pairs)} 对有分歧`,
    ranks: ({ ranks }) => ranks.join('、'),
    decided: '已裁定',
    decide: '裁定',
  },
  searchContradictions: '查找矛盾',
  theContradictions: '矛盾',
  noContradictions: '没有矛盾',
  noContradictionsHint: ({ pairs }) =>
    `${formats.count(pairs)} 个回复对中没有出现相反的排序。你或他人重复排序的内容会在此处比较。`,
  contradictionsAll: ({ total, pairs }) =>
    `在 ${formats.count(pairs)} 次两条回复的比较中，有 ${formats.count(total)} 个回复对出现了相反的排序。它们会把奖励模型拉向两个方向，限制其准确率。`,
  contradictionsFirst: ({ total, pairs, shown }) =>
    `在 ${formats.count(pairs)} 次两条回复的比较中，有 ${formats.count(total)} 个回复对出现了相反的排序；此处显示分歧最大的 ${formats.count(shown)} 个。它们会把奖励模型拉向两个方向，限制其准确率。`,
  votes: ({ first, second }) => `${formats.count(first)} 比 ${formats.count(second)}`,
  saidBoth: ({ raters }) => `${raters.join('、')} 前后不一致`,
  peopleDisagree: '标注者意见不一',
  dataDisagree: '数据之间不一致',
  firstReply: '第一条回复',
  secondReply: '第二条回复',
  raterAndWhen: ({ rater, when }) => `${rater}，${when}`,

  searchDuplicates: '查找近似重复',
  theDuplicates: '近似重复',
  duplicates: ({ groups, prompts }) =>
    `${formats.count(prompts)} 个不同的提示中，${groups === 0 ? '没有近似重复的组' : `有 ${formats.count(groups)} 组近似重复`}。如果这类提示同时出现在划分的两侧，留出提示就已被见过，指标会虚高。`,
  howAlike: '相似程度',
  alikeOrMore: ({ share }) => `相似度不低于 ${formats.percent(share)}`,
  alike: ({ share }) => `相似度 ${formats.percent(share)}`,
  alikeRange: ({ low, high }) => `相似度 ${formats.percent(low)} 至 ${formats.percent(high)}`,
  noDuplicates: '没有近似重复',
  noDuplicatesHint: '没有两个提示达到这一相似程度。写法不同的同一提示本来就只算一个。',
  usedHere: '在此处做出的排序',
  usedTimes: ({ dataset, count }) => `${dataset}，${formats.count(count)} 次`,

  format: '格式',
  path: '路径',
  folder: '文件夹',

  export: {
    title: ({ name }) => `导出 ${name}`,
    hint: '写出一个 Parley 和其他工具都能读取的文件。',
    formatHint: '“rankings”保留全部内容；其他格式保留各自能表达的部分，并告诉你略去了什么。',
    where: '导出位置',
    download: '下载',
    toPath: '到指定路径',
    downloadHint: ({ file }) => `浏览器会将其保存为 ${file}。`,
    pathHint: '位于 Parley 所在的机器上，且在主文件夹之外。',
    choosePath: '导出到',
    written: ({ done, total }) => `${formats.count(done)}/${formats.count(total)} 条`,
    progress: '已写出的条数',
    toFile: ({ count, format, path }) => `已将 ${formats.count(count)} 条数据以 ${format} 格式写入 ${path}。`,
    toDownloads: ({ count, format, file }) => `已将 ${formats.count(count)} 条数据以 ${format} 格式下载为 ${file}。`,
    nothing: ({ format }) => `没有数据能用 ${format} 格式表达，因此没有生成文件。`,
    rankingsAsPairs: ({ rankings, pairs, format }) =>
      `${formats.count(rankings)} 次排序拆成了 ${formats.count(pairs)} 个偏好对，因为 ${format} 最多容纳两条回复。文件不记录哪些偏好对属于同一次排序，也不含平局。`,
    itemsLeftOut: ({ items, format }) => `已略去 ${formats.count(items)} 条数据：${format} 无法容纳其内容。`,
    replaceFile: '替换该文件？',
    replace: '替换文件',
  },

  import: {
    hint: '提示、对话、偏好对、排序、赞或踩：JSON Lines、JSON、CSV，或聊天程序的导出文件。',
    where: '文件的位置',
    dataFiles: '数据',
    allFiles: '所有文件',
    chooseFile: '选择文件，或拖放到此处',
    chooseFileHint: '.jsonl、.json、.csv、.parquet、.txt 或 .zip，大小不限',
    chooseAnother: ({ size }) => `${size} · 选择其他文件`,
    noFile: '请选择文件。',
    pathHint: 'Parley 所在机器上的文件、文件夹或 ZIP 压缩包，将在原处读取。',
    detectFormat: '根据字段识别',
    formatHint: '仅在识别有误时更改。',
    nameHint: '新的数据集，或要追加到的数据集。',
    fileName: '文件名',
    cannotImport: '此文件无法按现状导入',
    lookAgain: '重新查看',
    cancelled: '导入已取消，没有保留该文件的任何内容。',
    another: '导入其他文件',
    starting: '正在开始',
    sending: ({ done, total }) => `正在发送：${formats.size(done)} / ${formats.size(total)}`,
    reading: ({ done, total, records }) =>
      `正在读取：${formats.size(done)} / ${formats.size(total)}，${formats.count(records)} 条记录`,

    preview: '预览',
    nothing: '0 条数据',
    list: ({ items }) => items.join('、'),
    becomes: ({ format, records, items }) => `按 ${format} 格式读取：${formats.count(records)} 条记录将成为 ${items}。`,
    becomesWithout: ({ format, records, items, leftOut }) =>
      `按 ${format} 格式读取：${formats.count(records)} 条记录将成为 ${items}，另有 ${formats.count(leftOut)} 条被略去。`,
    firstBecomes: ({ format, records, items }) =>
      `按 ${format} 格式读取：前 ${formats.count(records)} 条记录将成为 ${items}。`,
    firstBecomesWithout: ({ format, records, items, leftOut }) =>
      `按 ${format} 格式读取：前 ${formats.count(records)} 条记录将成为 ${items}，另有 ${formats.count(leftOut)} 条被略去。`,
    firstRecords: '前几条记录',
    line: '行',
    lineOf: ({ line }) => `第 ${formats.count(line)} 行`,
    lineOfFile: ({ file, line }) => `${file}，第 ${formats.count(line)} 行`,
    leftOut: '略去的记录',
    recordsLeftOut: '将被略去的记录',
    onlyFirst: ({ count }) => `这里只列出前 ${formats.count(count)} 条。`,

    done: ({ count, dataset, format }) => `已将 ${formats.count(count)} 条数据导入 ${dataset}，按 ${format} 格式读取。`,
    thereAlready: ({ count }) => `${formats.count(count)} 条已经存在。`,
    notes: '说明',
    linesLeftOut: '被略去的行',
    linesLeftOutCount: ({ count }) => `略去了 ${formats.count(count)} 行`,
    fixHint: '请修正后重新导入该文件：已经存在的数据不会重复添加。',
  },
};
