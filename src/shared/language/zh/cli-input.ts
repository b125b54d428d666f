import type { Catalogue } from '../language.ts';

const spaceExample = '{"learningRate": {"min": 1e-5, "max": 1e-3, "log": true}, "batchSize": [8, 16]}';

export const cliInput: Catalogue['cliInput'] = {
  wholeNumberExpected: ({ flag, min, max, given }) => `${flag} 应为 ${min} 到 ${max} 的整数，不能是“${given}”。`,
  numberExpected: ({ flag, min, max, given }) => `${flag} 应为 ${min} 到 ${max} 的数，不能是“${given}”。`,
  ratersExpected: '--raters 应为 human、rule、rule:NAME 或某人的名字。',
  bestOfExpected: ({ by }) => `--by ${by} 说明由什么来选；应同时给出 --best-of N，例如 --best-of 4。`,
  stopExpected: '--stop 应为至少一个字符的文本。',
  seedsExpected: ({ most, given }) => `--seeds 应为 2 到 ${most} 个不同的整数，例如 1..10 或 1,2,5；不能是“${given}”。`,
  budgetExpected: ({ given }) => `--budget 应为不超过 1000 的运行次数，或时间，例如 90s、30m 或 2h；不能是“${given}”。`,
  layersExpected: ({ given }) => `--layers 应为整数，例如 8 或 0,1,5；不能是“${given}”。`,
  environmentOrReward: ({ env }) =>
    `环境 ${env} 自带任务和奖励。请去掉 --prompts、--reward 和 --reward-run，或去掉环境。`,
  shapingAlone: '--shaping 对环境的奖励进行塑形。请用 --env 指定一个环境。',
  seedOrSeeds: '--seed 和 --seeds 只能指定一个，但两个都给出了。',
  datasetOrFeedback: '应给出数据集的名称、--feedback 或 --rankings，三者择一。',
  sinceWithFeedback: '--since 只能与 --feedback 一起使用，因为只有反馈记录了给出的时间。',
  sinceExpected: '--since 应为日期，例如 2026-05-03 或 2026-05-03T14:00。',

  noSuchRun: ({ run }) => `没有名为“${run}”的运行。“parley runs list”列出全部运行。`,
  noSuchRunNear: ({ run, near }) => `没有名为“${run}”的运行；是否想输入“${near}”？`,
  noRunTo: ({ purpose }) =>
    `没有可以${{ show: '显示', resume: '恢复', stop: '停止', report: '生成报告' }[purpose]}的运行。“parley runs list”列出全部运行。`,
  noSuchPrompts: ({ given, known }) =>
    `--prompts：没有名为“${given}”的文件或数据集；应为每行都有 "prompt" 的 JSON Lines 文件，或以下之一：${known.join('、')}。`,
  noSuchPromptsNear: ({ given, known, near }) =>
    `--prompts：没有名为“${given}”的文件或数据集；应为每行都有 "prompt" 的 JSON Lines 文件，或以下之一：${known.join('、')}。是否想输入 ${near}？`,
  configNotRead: ({ path, reason }) => `--config：无法读取 ${path}：${reason}。`,
  configNotJson: ({ path, reason }) =>
    `--config：${path} 中应为一个由设置组成的 JSON 对象，例如 {"learningRate": 0.0002}，但它不是 JSON（${reason}）。`,
  configNotObject: ({ path }) =>
    `--config：${path} 中应为一个由设置组成的 JSON 对象，例如 {"learningRate": 0.0002}，但它不是对象。`,
  configUnknown: ({ path, key, known }) => `--config：${path} 中有“${key}”；应为以下之一：${known.join('、')}。`,
  configUnknownNear: ({ path, key, known, near }) =>
    `--config：${path} 中有“${key}”；应为以下之一：${known.join('、')}。是否想输入“${near}”？`,
  configSettingsExpected: ({ path, key }) => `--config：${path} 中的“${key}”应为由设置组成的对象。`,
  configNumberExpected: ({ path, key }) => `--config：${path} 中的“${key}”应为数。`,
  spaceNotRead: ({ path, reason }) => `--space：无法读取 ${path}：${reason}。`,
  spaceNotJson: ({ path, reason }) =>
    `--space：${path} 中应为一个 JSON 对象，为每个设置给出列表或范围，例如 ${spaceExample}，但它不是 JSON（${reason}）。`,
  spaceNotFitting: ({ path, fault }) =>
    `--space：${path} 中应为一个 JSON 对象，为每个设置给出列表或范围，例如 ${spaceExample}；问题：${fault}。`,

  aWholeNumber: '整数',
  above: ({ bound }) => `大于 ${bound}`,
  atLeast: ({ bound }) => `不小于 ${bound}`,
  below: ({ bound }) => `小于 ${bound}`,
  atMost: ({ bound }) => `不大于 ${bound}`,
  bothBounds: ({ low, high }) => `${low} 且${high}`,
  orNull: ({ allowed }) => `${allowed}，或 null`,
  settingAllows: ({ setting, allowed }) => `${setting}（${allowed}）`,

  tokenFileNotRead: ({ file, reason }) => `--token-file：无法读取 ${file}（${reason}）。请检查路径。`,
  sendOrNot: ({ target }) => `没有向 ${target} 发送任何内容。回答 y 即发送；无人应答时请加上 --yes。`,
  seedsOrOn: '--seeds 和 --on 暂时不能同时使用。请为每个种子各启动一次运行。',
};
