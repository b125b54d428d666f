import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';
import { spaced } from './spaced.ts';

export const cliHelp: Catalogue['cliHelp'] = {
  version: '名称、id 或 id 的开头',
  nameOrId: '名称或 id',

  options: {
    on: '代替本机进行训练的目标（parley targets list）',
    yes: '不询问，直接发送清单上的内容',
    version: '作出回复的版本：名称、id 或 id 的开头（默认：最新的保留版本）',
    from: '从哪个版本开始（默认：最新的保留版本，没有则为最新的自带版本）',
    seed: '相同的种子得到相同的结果（默认：随机）',
    runSeed: '相同的种子得到相同的运行（默认：随机抽取，并随运行保存）',
    fixedSeed: '相同的种子得到相同的结果（默认：0）',
    seeds: '对其中每个种子各运行一次，依次进行：1..10 或 1,2,5',
    prompts: ({ usual }) =>
      `每行含 "prompt" 的 JSON Lines 文件，或数据集的名称，everyday 或 everyday-heldout，中文为 everyday-zh 或 everyday-zh-heldout（默认：${usual}）`,
    promptsOfData: '数据中的提示',
    data: ({ usual }) => `数据集的名称；可以多次指定（默认：${usual}）`,
    allChats: '所有对话',
    allRankings: '这里做出的排序，没有则为所有数据集',
    allLabels: '这里给出的赞、踩和排序，没有则为所有数据集；“labels”和“rankings”指代它们',
    demonstrations: 'pretrainingCoef 大于 0 时 PPO 混入的对话，按名称；可以多次指定（默认：所有对话和示范）',
    raters: '谁的排序：human（所有人）、rule（所有规则）、rule:NAME 或某人的名字；可以多次指定（默认：所有标注者）',
    ratersExported:
      '与 --feedback 或 --rankings 一起使用，谁的反馈：human（所有人）、rule（所有规则）、rule:NAME 或某人的名字；可以多次指定（默认：所有标注者）',
    candidates: ({ count }) => `每个提示的回复数（默认：${formats.count(count)}）`,
    checkpointing: '重新计算激活值而不保存（默认：auto，内存不足时启用）',
    accumulation: '每个批次分成几部分计算；0 表示在放得下的前提下尽量少（默认：0）',
    maxTokens: '回复的长度上限，超出即截断',
    temperature: '采样的随机程度；0 总是取概率最高的 token',
    topK: '从概率最高的 k 个 token 中采样；0 表示关闭',
    topP: '从累计概率达到该值的 token 中采样；1 表示关闭',
    minP: '从概率不低于最高概率该比例的 token 中采样；0 表示关闭',
    repetitionPenalty: '大于 1 时，用过的词更难再次出现；1 表示关闭',
    bestOf: '采样 n 个回复，取 --by 打分最高的一个',
    bestOfBy:
      '由什么来选：奖励模型的运行、reward（最新的奖励模型）、DQN 运行 q:RUN、rule:NAME、file:PATH 或其组合（默认：reward）',
    precision: '权重的位数；位数越少越快，但策略会有舍入（默认：f32）',
    stop: '在此文本之前结束回复；可以多次指定',
    reward: ({ usual }) =>
      `回复的奖励来源：model、rule:NAME（例如 rule:question）、file:PATH（JavaScript 文件中的函数），或几项加权，例如 0.7*model 0.3*rule:length:5-20（默认：${usual}）`,
    env: '与该环境对话并由它给出奖励，代替对提示词的回复（parley environments list）',
    roundsRewardModel: '该轮次自己的奖励模型',
    config: '由设置组成的 JSON 对象，例如 {"learningRate": 0.0002}（parley train settings 列出全部设置）',
    rewardRun: '训练出奖励模型的运行（默认：最新的）',
    teacher: '作为教师模型的版本',
  },

  demo: {
    summary: '用模拟标注者走完一遍完整流程，约一两分钟',
    description:
      '用自带的模型和模拟标注者走完一遍完整流程，并说明每一步做什么、为什么：聊天、排序、奖励模型、PPO、对比。' +
      '在新的临时文件夹中进行，或在 --home DIR 中进行：再次调用会继续未完成的部分；已完成一个轮次的文件夹会从保留的版本再进行一个轮次。',
    rater: '模拟标注者（默认：rule:question，喜欢被反问）',
    rankings: '用于学习的排序数（默认：300）',
  },
  start: {
    summary: '在窗口中打开工作台；没有显示器时在浏览器中打开',
    description:
      '工作台尚未构建时先构建。首次需要时会下载 Electron 的程序文件；下载失败或没有显示器时，像 parley serve 那样在浏览器中提供工作台，' +
      '也接受它的选项。',
  },
  serve: {
    summary: '在浏览器中打开工作台',
    description:
      '打印一个带令牌的地址，令牌只能在一个浏览器中使用一次。除非用 --host 放开，否则只有本机能访问；远程访问时，' +
      'ssh -L 4750:127.0.0.1:4750 是安全的方式。按 Enter 打印另一个地址（没有终端时：发送信号 SIGUSR2），输入名字再按 Enter ' +
      '打印给此人的地址，Ctrl-C 保存正在进行的工作并停止。使用 --json 时，地址在开始时作为单独的对象输出。访客，以及 --host ' +
      '放开后的所有人，都不能指定本机的文件，以其地址上的名字标注，并且只能看到以该名字开始的对话。',
    port: ({ port }) => `0 表示任选一个空闲端口（默认：${port}，被占用时取下一个空闲端口）`,
    host: '监听的地址；0.0.0.0 表示所有网络（默认：127.0.0.1）',
    allowHost: '浏览器访问时使用的名称，例如代理的名称；可以多次指定',
    openai: '同时响应使用 OpenAI 或 Anthropic 协议的客户端（密钥：parley keys add）',
    guest: '另外为此人打印一个地址，其排序和对话以该名字保存；可以多次指定',
  },
  targets: {
    summary: '可以承担运行的集群：添加、列出、测试和移除',
    name: '训练目标的名称，例如 lab',
    add: '添加 Ray 集群',
    addDescription:
      '令牌从文件读取，保存在主文件夹中只有你能读取的文件里：数据库、日志和参数中都没有它。' +
      '它以 "Authorization: Bearer TOKEN" 发送，或原样放入 --header 指定的标头。',
    ray: '集群仪表板的地址，例如 http://127.0.0.1:8265',
    tokenFile: '存有集群令牌的文件',
    header: '放置令牌的 HTTP 标头；默认：Authorization',
    storage: '集群上存放模型、数据和运行的文件夹，所有节点都能访问；默认：~/parley',
    workers: '一次运行的进程数，GPU 足够时每个进程一块；默认：1',
    list: '列出训练目标',
    test: '提交一个小任务，说明那里有什么、缺什么',
    testDescription: '说明 Ray、Python 和软件包的版本，以及节点、GPU、内存和磁盘。缺少运行所需之物时以 1 结束。',
    remove: '移除训练目标及其令牌；那里的内容保留',
  },
  keys: {
    summary: '谁可以使用 API 端点（parley serve --openai）：添加、列出和移除密钥',
    client: '客户端的名称，例如 open-webui',
    add: '为 API 端点的客户端生成密钥，只显示一次',
    addDescription:
      '客户端以 "Authorization: Bearer KEY" 或 "x-api-key: KEY" 的形式，把密钥发送到 `parley serve --openai` 打印的地址。' +
      '这里只保留密钥的摘要。每个客户端有自己的密钥，看不到其他客户端的任何内容。',
    list: '拥有密钥的客户端，以及为它们保留了什么',
    remove: '移除客户端的密钥，可选择同时清除其数据',
    removeDescription:
      '使用 --with-data 时，该客户端收到的应答和发来的内容全部清除：它的反馈会被覆盖，此后的运行不再从中学习。' +
      '已从中学习的版本会保留，此前的备份中仍有这些数据。',
    withData: '同时清除它的应答和反馈；此操作无法撤销',
  },
  abTest: {
    summary: 'API 端点的 A/B 测试：让挑战版本回答 parley:best 的一部分对话',
    start: '开始一个版本与 parley:best 的 A/B 测试',
    startDescription:
      '同一个对话始终由同一个版本回答：对话由客户端命名，未命名时以相同消息开头的算作同一个对话。' +
      '应答会注明由哪个版本回答。测试一直进行到结束为止，重新启动 Parley 后也会继续。',
    challenger: '要试用的版本：名称，或 id 的开头部分',
    share: '由它回答的对话占百分之几，1 到 99（默认 50）',
    show: '最近一次 A/B 测试的结果',
    showDescription:
      '每个对话的第一个评价与另一个版本的一个评价相比较；在两个版本的回复之间所做的选择也计算在内。' +
      '胜率的 95% 置信区间在任何时候查看都成立；不足 10 次比较时不给出区间。',
    end: '结束 A/B 测试：恢复为只由 parley:best 回答',
  },
  chat: {
    summary: '与模型的一个版本聊天',
    description:
      '使用 --prompt 时只回复一次。否则在终端中对话：Ctrl-C 停止回复，Ctrl-D 退出，/help 列出其他命令。' +
      '通过管道输入的各行会逐行回答。',
    prompt: '回复这段文字后结束',
  },
  candidates: {
    summary: '对一个提示给出多条回复',
    prompt: '要回复的内容',
  },
  rank: {
    summary: '给候选回复排序，由人通过键盘进行，或由模拟标注者进行',
    description: ({ rules }) =>
      `显示一个提示和几条顺序随机、来源隐藏的回复，请你排序。每次排序都会先保存，再显示下一个提示。使用 --rater rule:NAME 时改由规则排序，供演示和测试；奖励模型、文件中的函数以及它们的组合也可以。规则：${rules.join('、')}。`,
    count: ({ count }) => `排序的次数（默认：所有提示；由规则排序时为 ${formats.count(count)}）`,
    rater: '你的名字；或 rule:NAME、reward、reward:RUN、file:PATH 或其组合，作为模拟标注者（默认：me）',
  },
  data: {
    summary: '导入、导出和列出数据集',
    import: '导入提示、对话、偏好、排序、赞或踩的文件',
    importDescription:
      '导入提示、对话、偏好、排序以及赞和踩：一个文件、文件夹或 ZIP 压缩包，可以是数据集，也可以是聊天程序导出的内容。' +
      '正确的行会导入，有误的行连同位置列出，此时退出码为 1。略去的内容会计数，格式容纳不下的字段会列出。Ctrl-C 会移除已存入的内容。',
    file: 'JSON Lines、JSON 或 CSV，或含有这类文件的文件夹或 ZIP 压缩包；格式由字段判断',
    noChats: '对于其他程序的对话，只导入评价过、对比过或修改过的内容',
    weak: '也导入弱偏好对：重新生成后保留下来的回复视为优于被替换的回复，但没有人明确这样说过',
    format: '格式，在无法由字段判断时指定',
    name: '要创建或追加的数据集（默认：文件名）',
    preview: '预览导入一个文件的结果，不存入任何内容',
    previewDescription:
      '查看文件的前一千条记录：格式、每种类型会导入多少条、前十条，以及会略去哪些和原因。不存入任何内容。',
    list: '主文件夹中的数据集',
    export: '把数据集或已有的反馈写成文件，供其他工具使用',
    exportDescription:
      '把数据集或已有的反馈（排序、修改、人写的回复、赞和踩）写成文件，供其他工具使用：Argilla 的记录、Open WebUI 的反馈、CSV，' +
      '或任何可以读取的格式。只能容纳回复对的格式，会写入每次排序的全部回复对；格式无法表达的内容会计数并略去。',
    dataset: '数据集；不能与 --feedback 或 --rankings 一起使用',
    feedback: '导出这里给出的全部有效反馈，而不是数据集',
    rankings: '导出有效的排序，而不是数据集',
    since: '与 --feedback 一起使用，只导出此时起给出的反馈，例如 2026-05-03',
    exportFormat: '文件的格式（parley data formats 列出全部格式）',
    out: '要写入的文件，须在主文件夹之外',
    force: '文件已存在时替换它',
    agreement: '测量多位评分者的一致程度',
    agreementDescription:
      '对两个人都排过序的每一对回复计算 Krippendorff α 系数：在 Parley 中排序的，或导入的写明评分者的文件；给出名义和顺序两种度量，以及对排序做自助法得到的 95% 区间。随后列出每位评分者与其他人的比较。',
    formats: '可以读取的格式、其中哪些可以写入，以及它们的字段',
  },
  train: {
    summary: '单次训练运行',
    settings: '各方法可用 --config 指定的设置',
    settingsDescription: '一个方法可用 --config 指定的设置：每项的默认值、取值范围和作用。',
    method: '默认：所有方法',
  },
  search: {
    summary: '搜索一个方法的设置',
    method: ({ title }) => `搜索 ${title} 的设置`,
    description: ({ method }) =>
      `用不同的设置反复训练${spaced(method).trimEnd()}，并指出哪组设置在未用于训练的数据上表现最好。停止或被终止后，可用 parley runs resume 继续，最后得到同样的表格。`,
    space: 'JSON：为每个设置给出列表，或 {"min", "max", "log"}',
    budget: '运行次数，例如 12；或所有运行的总时间，例如 30m：超过后不再开始新的运行',
    strategy: 'halving 从许多短的运行开始，每次保留最好的三分之一，训练到原来的三倍长（默认：random）',
    objective: '要优化的指标（默认：留出数据上测得的指标，没有则为胜率）',
    judge:
      '胜率的评判：rule:NAME、reward:RUN、file:PATH 或其组合，不能是运行训练时所用的（默认：最新的另一个奖励模型）',
    contest: '测量胜率所用的提示',
  },
  round: {
    summary: '一个完整的 RLHF 轮次，从排序到经过评判的新版本',
    description:
      '一个完整的轮次：按提示划分排序，用所选方法训练策略，用策略没有学习的排序训练评判模型，并在二者都没见过的提示上对比新版本与父版本。' +
      '在提示上训练的方法（PPO）会先用一半的排序训练奖励模型。只有评判模型认为新版本明显更好时，才会保留它。',
    method: '策略的学习方法（默认：ppo）',
    contest: '用于评判、从不用于训练的提示（默认：从全部提示中留出一部分）',
    config: 'JSON 对象，包含“reward”的设置和以方法命名的设置，例如 {"ppo": {"episodes": 512}}',
    rounds: '依次进行的轮次数，每一轮从上一轮保留的版本开始；遇到未保留的轮次即结束',
    dryRun: '只说明会做什么，以及所需的内存和时间',
  },
  improve: {
    summary: '用你的反馈进行一个轮次，方法由反馈决定',
    description:
      '统计主文件夹中的反馈（排序、修改、赞和踩、导入的数据），选出合适的方法，说明原因，以及更多反馈会带来什么。然后用该方法进行一个轮次：' +
      '新版本与父版本盲评对比，明显更好才会保留。如果各类反馈都太少，则说明需要收集什么，不开始任何运行。',
    regenerations: '也从重新生成并保留的回复中学习，与排序同样对待；没有人明确说过它们更好',
  },
  compare: {
    summary: '对比两个版本，看哪个的回复更好',
    description: '两个版本对每个提示各作回复，由评判决定：得到第一个版本的胜率，平局算一半。',
    a: '要测量胜率的版本',
    b: '与之对比的版本',
    judge: 'reward、reward:RUN（名称或 id）、rule:NAME、file:PATH 或其组合（默认：reward）',
    samples: '每个版本对每个提示的回复数（默认：1）',
    againstBestOf: '同 --best-of，用于第二个版本；--best-of 用于第一个',
    againstBy: '同 --by，用于第二个版本',
  },
  leaderboard: {
    summary: '所有比较过的版本的评分',
    description:
      '对人们投过票或由规则评判过的所有版本给出 Bradley–Terry 评分及 95% 区间：相差 400 分即胜负比为 10 比 1。',
    judge: 'people，或评判过对比的规则 rule:NAME（默认：有人投过票时为 people）',
  },
  evaluate: {
    summary: '评估一个版本对对话中回复的预测能力',
    description: '评估一个版本对对话中助手发言的预测能力：每字节比特数和困惑度；越低越好。',
    data: '每行含 "messages" 的 JSON Lines 文件，或数据集的名称',
  },
  models: {
    summary: '查找、列出、导入、导出、缩小、校验、重命名和保留版本',
    list: '模型的各个版本，列在各自的父版本之下',
    known: 'Hub 上已知可用的模型，以及在本机所需的内存',
    knownDescription:
      'Hugging Face Hub 上已知可用的模型，以及它们的大小和在本机所需的内存：用于聊天，以及以默认设置进行一个轮次。不下载任何内容，也不访问 Hub。',
    found: '其他程序在本机保存的模型',
    foundDescription:
      'Hugging Face 缓存（HF_HUB_CACHE、HF_HOME）、LM Studio 的文件夹和 Ollama 的文件夹（OLLAMA_MODELS）中的模型。' +
      '只读取识别它们所需的内容，模型留在原处。',
    search: '在 Hugging Face Hub 上按名称查找模型',
    searchDescription:
      '把这些词发送到 Hugging Face Hub，或 HF_ENDPOINT 指定的 Hub，并列出 safetensors 格式的文本模型，以及它们在本机所需的内存。',
    words: '名称中的词',
    import: '从文件夹、GGUF 文件或 Hugging Face Hub 导入模型或适配器',
    importDescription:
      '把 Hugging Face 格式（safetensors）的模型从文件夹或 Hugging Face Hub 导入为没有父版本的版本；也可以导入 GGUF 文件中的模型，' +
      '分卷时其余部分须在同一位置。PEFT 格式的 LoRA 适配器会合并到它所针对的版本，并一同保留。下载中断后，再次运行同一命令会从中断处继续。' +
      '需要账号的模型使用 HF_TOKEN，其他 Hub 使用 HF_ENDPOINT。',
    source: '文件夹、GGUF 文件、hub:OWNER/NAME 或 hub:OWNER/NAME@REVISION',
    importName: '版本的名称（默认：取自文件夹或仓库）',
    base: '导入适配器时：它所针对的版本（默认：适配器中注明的版本）',
    export: '把一个版本写成供其他程序使用的文件，附模型卡片',
    exportDescription:
      '把一个版本写入新的文件夹，供其他程序使用，附有记录数据、方法和测量结果的模型卡片：hf 是 Hugging Face 格式（transformers），' +
      'onnx 是带键值缓存的文件，适用于任何 onnxruntime 和 transformers.js，gguf 用于 llama.cpp，adapter 只含训练得到的部分，采用 PEFT 格式。',
    format: '写成什么格式',
    type: '数值的存储类型：f32、f16，gguf 还可以是 q8_0、q6_k、q5_k_m、q4_k_m、q4_0，即 llama.cpp 的 8 至 4 位混合量化（默认：hf 保持原样，onnx 为 f32，gguf 为 f16）',
    out: '新的或空的文件夹',
    shrink: '制作更小的版本：更少的层，更少的 token',
    shrinkDescription:
      '在给定的版本之下生成新版本，只含它的一部分层和一部分 token。这一步不训练：之后请把较大的版本蒸馏到其中（parley train distill）。' +
      '只有分词器是普通的字节对编码时才能裁剪词表；任何文本仍可写出，与所给对话差别较大的文本会用更多 token。',
    layers: '保留多少层，或保留哪些层，从 0 编号，例如 0,1,5,28,29（默认：全部）',
    choose:
      '给出层数时如何选择：influence 选择对 --vocabulary 的对话影响最大的层（ShortGPT），或者均匀选择；首层和最后两层总会保留' +
      '（默认：influence，没有 --vocabulary 时均匀选择）',
    vocabulary: '保留对话数据集用到的 token；可以多次指定（默认：所有 token）',
    minUses: '对话至少要用到某个 token 多少次（默认：1）',
    shrinkName: '版本的名称（默认：取自父版本）',
    verify: '用校验和检查一个版本的文件，并确认它能读取提示',
    rename: '给版本改名',
    renameDescription: '它的 id、文件以及由它得到的一切都不变。所有命令都同时接受名称和 id。',
    newName: '最多 60 个字符',
    keep: '不论结论如何都保留一个版本，或不再保留它',
    keepDescription: '保留的版本是聊天和下一轮次的默认版本。',
    not: '不再保留',
    note: '用自己的话说明原因',
  },
  runs: {
    summary: '列出、显示、停止、恢复运行，生成报告，查看指标',
    run: '运行或运行组的名称或 id（默认：符合条件的最新一个）',
    list: '训练运行、轮次和运行组，最新的在前',
    listDescription: '训练运行、轮次和运行组，最新的在前。运行组中的运行由 parley runs show GROUP 列出。',
    show: '一次运行的结果，以及指标中的异常迹象',
    showDescription:
      '一次运行的结果，以及指标中的异常迹象：每个迹象通常意味着什么，应更改哪项设置。对已停止或失败的运行也有效。',
    figures: '以 CSV 或 JSON Lines 输出一次运行的指标，以及 TensorBoard 可读取的位置',
    figuresDescription:
      '一次运行测得的全部指标，每步一行。运行进行时也会把同样的内容连同事件文件写入自己的文件夹：可用 tensorboard --logdir HOME/runs 查看。' +
      '设置 figureFiles 或 PARLEY_FIGURES=off 可以关闭写入。',
    format: '格式',
    out: '要写入的文件，须尚不存在（默认：标准输出）',
    resume: '恢复已停止、失败或中断的运行',
    stop: '停止一次运行，之后可以恢复',
    stopDescription: '停止另一个 parley 命令正在进行的运行：要求该命令保存并结束，与在那里按 Ctrl-C 相同。',
    report: '一个轮次的 Markdown 报告',
  },
  restore: {
    summary: '用备份替换丢失或损坏的数据库',
    description:
      '用备份替换主文件夹的数据库：备份文件夹中最新的一个，或指定的一个。现有的数据库会移到备份文件夹中保留。备份之后的对话、排序和版本不在其中；' +
      '这些版本的文件夹会保留，可以用“parley models import”重新导入。',
    backup: '备份文件夹中的文件（默认：最新的）',
  },
  deleted: {
    summary: '最近删除的内容：列出、恢复、永久移除',
    delete: ({ kind }) =>
      ({ version: '删除一个版本', run: '删除一次运行', dataset: '删除一个数据集' })[kind] +
      '，并说明哪些会一同删除、哪些会保留',
    deleteDescription:
      '一周之内可以恢复（parley deleted restore）；期满或永久移除（parley deleted empty）之前，它仍占用空间。' +
      '排序、投票和人写的回复从不删除。',
    dryRun: '只说明会有什么影响',
    kind: '类型',
    list: '已删除、可以恢复的内容，最新的在前',
    restore: '恢复已删除的内容',
    empty: '永久移除已删除的内容，并释放空间',
  },
  examples: {
    summary: '答案已知的小任务，用来检验各种方法',
    gridworld: '小网格上的行走，用表格求解：精确价值、Q 学习、SARSA',
    gridworldDescription:
      '用价值迭代和策略迭代求解 Russell 与 Norvig 的 4×3 世界，再用 Q 学习和 SARSA 学习，并显示它们的误差。不保存任何内容。',
    coffee: '环境“coffee”的点单，用表格求解：精确价值、Q 学习、SARSA',
    coffeeDescription:
      '求解 `parley environments play coffee` 背后的过程，其中一条回复就是一个动作：询问、确认、上咖啡。显示每种情形的价值和最优动作，以及 Q 学习和 SARSA 的误差。不保存任何内容。',
    gamma: ({ gamma }) => `每一步的折扣（默认：${formats.rounded(gamma, 2)}）`,
    steps: ({ steps }) => `每种方法、每个随机种子在环境中的步数（默认：${formats.count(steps)}）`,
    cartpole: '小车上的杆，由 Q 网络保持直立（DQN）',
    cartpoleDescription:
      '按 CleanRL 的设置在 CartPole-v1 上训练 DQN，显示学习曲线，再运行 100 个不探索的回合。每个回合最多得 500。不保存任何内容。',
    pendulum: '摆，用连续动作荡起（DDPG 或 TD3）',
    pendulumDescription:
      '在 Pendulum-v1 上训练 DDPG 或 TD3，显示学习曲线，再运行 100 个不探索的回合。好的策略约得 −150。不保存任何内容。',
    double: '由网络选择下一个动作，由目标网络评估（double DQN）',
    dueling: '分别学习状态的价值与动作的优势（dueling 网络）',
    prioritized: '误差越大的转移越常被抽取（优先经验回放）',
    nStep: '累加多少步的奖励之后，用价值代表其余部分（默认：1）',
    method: 'ddpg 或 td3（默认：td3）',
    cartpoleSteps: '在环境中的步数（默认：500,000）',
    pendulumSteps: '在环境中的步数（默认：20,000）',
  },
  environments: {
    summary: '对话环境：列出、检查、亲自参与',
    name: '环境',
    list: '各个环境及其说明',
    check: '环境是否符合要求',
    checkDescription:
      '用随机动作进行若干回合，检查 Gymnasium 的环境检查器所检查的内容：空间、有限的奖励、同一种子得到同一回合，以及拒绝重置之前和结束之后的步骤。不符合要求时退出码为 1。',
    play: '由你扮演智能体的一个回合',
    playDescription: '显示环境所说的话；你输入智能体的回复，每行一条。Ctrl-D 离开。',
    episodes: '回合数（默认：20）',
    shaping: '基于势函数的奖励塑形的权重，奖励朝目标迈出的每一步；0 为关闭（默认：0）',
  },
  env: {
    summary: '程序版本，以及本机可用的计算引擎',
    again: '重新测试所有计算引擎，包括已有结果的',
  },
};
