/** What the help says of commands, their arguments and options. */
import { formats } from './formats.ts';

type Deletable = 'version' | 'run' | 'dataset';

interface Usual {
  /** What holds where the option is left out. */
  readonly usual: string;
}

export const cliHelp = {
  version: 'its name, its id or the start of its id',
  nameOrId: 'its name or its id',

  options: {
    on: 'target to train on instead of this machine (parley targets list)',
    yes: 'send what the list says without asking',
    version: 'the version that replies: its name, its id or the start of its id (default: the newest one kept)',
    from: 'the version to start from (default: the newest one kept, else the newest that ships)',
    seed: 'the same seed gives the same result (default: random)',
    runSeed: 'the same seed gives the same run (default: drawn, and kept with the run)',
    fixedSeed: 'the same seed gives the same result (default: 0)',
    seeds: 'a run for each of these seeds, one after the other: 1..10, or 1,2,5',
    prompts: ({ usual }: Usual) =>
      `JSON Lines with "prompt", a dataset’s name, everyday or everyday-heldout, in Chinese everyday-zh or everyday-zh-heldout (default: ${usual})`,
    promptsOfData: 'the prompts of the data',
    data: ({ usual }: Usual) => `a dataset by name; may be given several times (default: ${usual})`,
    allChats: 'all chats',
    allRankings: 'the rankings made here, or all datasets',
    allLabels: 'the thumbs given and the rankings made here, or all datasets; "labels" and "rankings" name them',
    demonstrations:
      'chats that PPO mixes in where pretrainingCoef is above 0, by name; may be given several times (default: all chats and demonstrations)',
    raters:
      'whose rankings: human (all people), rule (all rules), rule:NAME or a person’s name; may be given several times (default: everybody’s)',
    ratersExported:
      'with --feedback or --rankings, whose: human (all people), rule (all rules), rule:NAME or a person’s name; may be given several times (default: everybody’s)',
    candidates: ({ count }: { count: number }) => `replies to each prompt (default: ${formats.count(count)})`,
    checkpointing:
      'compute activations a second time instead of keeping them (default: auto, where memory asks for it)',
    accumulation: 'parts that each batch is computed in; 0 takes as few as fit (default: 0)',
    maxTokens: 'where a reply is cut off',
    temperature: 'how freely to choose; 0 takes the likeliest',
    topK: 'choose among the k likeliest tokens; 0 is off',
    topP: 'choose among the tokens of this probability; 1 is off',
    minP: 'choose among tokens this fraction as likely as the likeliest; 0 is off',
    repetitionPenalty: 'above 1, words used before become less likely; 1 is off',
    bestOf: 'sample n replies and take the one that --by scores highest',
    bestOfBy:
      'what chooses: a reward model by its run, reward (the newest one), q:RUN of a DQN run, rule:NAME, file:PATH or a mix (default: reward)',
    precision: 'bits of the weights; fewer are faster and round the policy (default: f32)',
    stop: 'end a reply before this text; may be given several times',
    reward: ({ usual }: Usual) =>
      `what replies are rewarded by: model, rule:NAME such as rule:question, file:PATH (a function in a JavaScript file), or several with weights, such as 0.7*model 0.3*rule:length:5-20 (default: ${usual})`,
    env: 'conversations with this environment, which rewards them, instead of replies to prompts (parley environments list)',
    roundsRewardModel: 'the round’s own reward model',
    config: 'a JSON object of settings, such as {"learningRate": 0.0002} (parley train settings lists them)',
    rewardRun: 'the run that made the reward model (default: the newest)',
    teacher: 'the version to learn from',
  },

  demo: {
    summary: 'once around the whole loop in a minute or two, with a simulated rater',
    description:
      'Goes once around the whole loop with the shipped model and a simulated rater, and says what it does and why: ' +
      'chat, rank, reward model, PPO, comparison. Works in a new temporary folder, or in --home DIR, where a second ' +
      'call resumes what was begun; a folder that has completed a round runs another one from the version it kept.',
    rater: 'the simulated rater (default: rule:question, which likes to be asked back)',
    rankings: 'rankings to learn from (default: 300)',
  },
  start: {
    summary: 'the workbench in a window, or in a browser where there is no display',
    description:
      'Builds the workbench where it is not built yet. Electron’s binary is fetched when it is first needed; where that ' +
      'fails, or there is no display, the workbench is served to the browser as by parley serve, whose flags this takes too.',
  },
  serve: {
    summary: 'the workbench in a browser',
    description:
      'Prints an address with a token that works once, for one browser. Only this machine reaches it, unless --host says ' +
      'more; from afar, ssh -L 4750:127.0.0.1:4750 is the safe way. Enter prints another address (without a terminal: the ' +
      'signal SIGUSR2), a name and Enter one for that person, Ctrl-C saves running work and stops. With --json the address is an ' +
      'object of its own, at the start. Guests, and everybody where --host says more than this machine, name no files of this ' +
      'machine, rate under the name of their address and see only the chats begun under it.',
    port: ({ port }: { port: number }) => `0 takes any that is free (default: ${port}, or the next free one)`,
    host: 'the address to listen on; 0.0.0.0 for all networks (default: 127.0.0.1)',
    allowHost: 'a name that browsers reach it by, e.g. a proxy’s; may be given several times',
    openai: 'answers clients that speak OpenAI’s or Anthropic’s protocol, too (keys: parley keys add)',
    guest:
      'prints an address for this person too, whose rankings and chats are kept under the name; may be given several times',
  },
  targets: {
    summary: 'clusters that runs can be handed to: add, list, test and remove them',
    name: 'what the target is called, e.g. lab',
    add: 'add a Ray cluster',
    addDescription:
      'The token is read from a file and kept in a file of the home folder that only you can read: it is in no database, log or ' +
      'argument. It is sent as "Authorization: Bearer TOKEN", or as it is in the header that --header names.',
    ray: 'address of the cluster’s dashboard, e.g. http://127.0.0.1:8265',
    tokenFile: 'file that holds the cluster’s token',
    header: 'HTTP header for the token; default: Authorization',
    storage: 'folder of the cluster for models, data and runs, which all nodes see; default: ~/parley',
    workers: 'processes of a run, each with a GPU where there are as many; default: 1',
    list: 'the targets',
    test: 'submit a small job and tell what is there, and what is missing',
    testDescription:
      'Tells the versions of Ray, Python and packages, nodes, GPUs, memory and disk. Ends with 1 where something is missing that a run needs.',
    remove: 'forget a target and its token; what lies there stays',
  },
  keys: {
    summary: 'who may use the endpoint (parley serve --openai): add, list and remove keys',
    client: 'what the client is called, e.g. open-webui',
    add: 'make a key for a client of the endpoint, and show it once',
    addDescription:
      'The client sends it as "Authorization: Bearer KEY" or "x-api-key: KEY" to the address that `parley serve --openai` prints. ' +
      'Only a digest of it is kept. Each client has a key of its own, and sees nothing of the others.',
    list: 'the clients that have a key, with what is kept of them',
    remove: 'remove a client’s key, and its data where that is asked for',
    removeDescription:
      'With --with-data everything that the client was answered and said is erased: its feedback is overwritten, so that no run ' +
      'learns from it any more. Versions that have learned from it stay, and backups made before still hold it.',
    withData: 'erase its answers and its feedback, too; this cannot be undone',
  },
  abTest: {
    summary: 'the endpoint’s A/B test: let a challenger answer a share of the conversations with parley:best',
    start: 'start an A/B test of a version against parley:best',
    startDescription:
      'A conversation always gets the same version: the one that the client names, or else the one that begins with the same ' +
      'messages. The reply says which version answered. The test goes on until it is ended, also when Parley is started again.',
    challenger: 'the version to try: its name, or how its id begins',
    share: 'how many percent of the conversations it answers, 1 to 99 (default: 50)',
    show: 'what the newest A/B test has found',
    showDescription:
      'The first thumb of each conversation is compared with one on the other version; choices between replies of both count, too. ' +
      'The 95 % interval of the win rate holds at every look; fewer than 10 comparisons have none.',
    end: 'end the A/B test: parley:best answers alone again',
  },
  chat: {
    summary: 'talk with a version of the model',
    description:
      'With --prompt one reply. Without it a conversation in the terminal: Ctrl-C stops a reply, Ctrl-D leaves, and ' +
      '/help lists the other commands. Lines piped in are answered one by one.',
    prompt: 'reply to this and end',
  },
  candidates: {
    summary: 'several replies to one prompt',
    prompt: 'what to reply to',
  },
  rank: {
    summary: 'rank candidate replies, by keyboard or by a simulated rater',
    description: ({ rules }: { rules: readonly string[] }) =>
      `Shows a prompt with several replies in random order, their origin hidden, and asks for their order. Every ranking is saved before the next prompt is shown. With --rater rule:NAME a rule ranks instead, for demonstrations and tests; so do a reward model, a function in a file, and a mix of them. Rules: ${rules.join(', ')}.`,
    count: ({ count }: { count: number }) =>
      `how many rankings (default: all prompts; with a rule ${formats.count(count)})`,
    rater: 'your name, or rule:NAME, reward, reward:RUN, file:PATH or a mix for a simulated rater (default: me)',
  },
  data: {
    summary: 'import, export and list datasets',
    import: 'import a file of prompts, chats, preferences, rankings or thumbs',
    importDescription:
      'Imports prompts, chats, preferences, rankings and thumbs: a file, a folder or a ZIP archive, of a data set or as a chat ' +
      'program exports it. Good lines are imported and bad ones listed with their places; then the exit code is 1. What is left ' +
      'out is counted, and fields that the format has no place for are named. Ctrl-C removes what was stored.',
    file: 'JSON Lines, JSON or CSV, a folder or a ZIP archive of such files; the format is told from the fields',
    noChats: 'of other programs’ chats, only what was rated, compared or edited',
    weak: 'also pairs that nobody said: a reply that was kept over a regenerated one',
    format: 'the format, where it cannot be told from the fields',
    name: 'the dataset to create or add to (default: the file’s name)',
    preview: 'what importing a file would give, with nothing stored',
    previewDescription:
      'Looks at the first thousand records of a file: the format, how many of each kind would be imported, the first ten, and ' +
      'what would be left out and why. Nothing is stored.',
    list: 'the datasets of the home folder',
    export: 'write a dataset, or the feedback given so far, as a file for other tools',
    exportDescription:
      'Writes a dataset, or the feedback given so far (rankings, edits, written replies, thumbs), as a file for other tools: ' +
      'as Argilla’s records, as Open WebUI’s feedback, as CSV, or in any format that is also read. A format that holds only pairs gets ' +
      'each ranking as all its pairs; what a format cannot say is counted and left out.',
    dataset: 'the dataset; not with --feedback or --rankings',
    feedback: 'all feedback given here that stands, instead of a dataset',
    rankings: 'the rankings that stand, instead of a dataset',
    since: 'with --feedback, only what was given from then on, as in 2026-05-03',
    exportFormat: 'the file’s format (parley data formats lists them)',
    out: 'the file to write, outside the home folder',
    force: 'replace the file where there is one',
    agreement: 'measure how far several raters agree',
    agreementDescription:
      'Krippendorff’s alpha of all pairs of replies that two people have ranked, here or in imported files that name their raters; nominal and ordinal, with a 95 % interval by bootstrap over rankings. Then each rater beside the others.',
    formats: 'the formats that can be read, which of them can be written, and their fields',
  },
  train: {
    summary: 'single training runs',
    settings: 'the settings of each method for --config',
    settingsDescription:
      'The settings that --config can give a method: each with its default, its bounds and what it does.',
    method: 'default: all of them',
  },
  search: {
    summary: 'search for the settings of a method',
    method: ({ title }: { title: string }) => `search for settings of ${title}`,
    description: ({ method }: { method: string }) =>
      `Trains ${method} with many different settings and says which did best on held-out data. If it is stopped or killed, parley runs resume continues it, with the same result.`,
    space: 'JSON: for each setting a list, or {"min", "max", "log"}',
    budget: 'a number of runs, such as 12, or a time for all runs, such as 30m; no run begins after that',
    strategy:
      'random, or halving: many short runs, of which the best third trains three times as long, repeatedly (default: random)',
    objective: 'the figure to optimize (default: the one that is measured on held-out data, else the win rate)',
    judge:
      'the judge of the win rate: rule:NAME, reward:RUN, file:PATH or a mix; never what the runs are trained on (default: the newest other reward model)',
    contest: 'the prompts that the win rate is measured on',
  },
  round: {
    summary: 'a full RLHF round, from rankings to a judged new version',
    description:
      'One whole round: splits the rankings by prompt, trains the policy by the method and a judge on rankings that the policy does not ' +
      'learn from, and compares the new version with its parent on prompts that neither saw. Methods that train on prompts (PPO) get a reward ' +
      'model from half of the rankings first. The new version is kept only if the judge finds it clearly better.',
    method: 'how the policy learns (default: ppo)',
    contest: 'prompts to be judged on, never trained on (default: a part of all, set aside)',
    config:
      'a JSON object with the settings of "reward" and of the method under its name, such as {"ppo": {"episodes": 512}}',
    rounds: 'number of rounds, each from the version that the one before kept; ends with the first that is not kept',
    dryRun: 'only say what it would do, with memory and time',
  },
  improve: {
    summary: 'one round from your feedback, by the method that fits it',
    description:
      'Counts the feedback of the home folder (rankings, edits, thumbs, imported data), picks the method that fits it, says why, and ' +
      'what more feedback would bring. Then it runs a round by that method: the new version is compared blind with its parent and ' +
      'kept only if it is clearly better. With too little of everything it says what to collect, and starts nothing.',
    regenerations: 'also learn from replies that were regenerated and kept, although nobody said that they are better',
  },
  compare: {
    summary: 'which of two versions replies better',
    description:
      'Both versions reply to every prompt and a judge compares the replies. The result is the first one’s win rate; ties count half.',
    a: 'the version whose win rate is measured',
    b: 'the one it is compared with',
    judge: 'reward, reward:RUN (its name or id), rule:NAME, file:PATH or a mix (default: reward)',
    samples: 'replies of each to each prompt (default: 1)',
    againstBestOf: 'as --best-of, for the second version; --best-of is for the first',
    againstBy: 'as --by, for the second version',
  },
  leaderboard: {
    summary: 'ratings of all versions that were compared',
    description:
      'Bradley–Terry ratings of all versions that people voted on, or that a rule judged, with 95 % intervals: 400 points are odds of 10 to 1.',
    judge: 'people, or rule:NAME of a rule that judged contests (default: people, where they have voted)',
  },
  evaluate: {
    summary: 'how well a version predicts the replies in chats',
    description:
      'How well a version predicts the assistant’s turns in chats: bits per byte and perplexity; lower is better.',
    data: 'JSON Lines with "messages", or a dataset by name',
  },
  models: {
    summary: 'find, list, import, export, shrink, check, rename and keep versions',
    list: 'the versions of the model, each under the one it came from',
    known: 'models of the Hub that are known to work, with the memory they need here',
    knownDescription:
      'Models of the Hugging Face Hub that are known to work, with their size and the memory that they need on this machine: to ' +
      'chat with, and in a round from its defaults. Nothing is fetched, and the Hub is not asked.',
    found: 'models that other programs keep on this machine',
    foundDescription:
      'Models in the Hugging Face cache (HF_HUB_CACHE, HF_HOME), in LM Studio’s folders and in Ollama’s (OLLAMA_MODELS). Only what is ' +
      'needed to name them is read, and they stay where they are.',
    search: 'look for models on the Hugging Face Hub by name',
    searchDescription:
      'Sends the words to the Hugging Face Hub, or to the one that HF_ENDPOINT names, and lists text models in safetensors with the ' +
      'memory that they need on this machine.',
    words: 'of the name',
    import: 'import a model or an adapter from a folder, a GGUF file or the Hugging Face Hub',
    importDescription:
      'Imports a model in Hugging Face’s layout (safetensors) as a version without a parent, from a folder or from the Hugging ' +
      'Face Hub; or the one in a GGUF file, whose other parts lie beside it where it is split. A LoRA adapter in PEFT’s layout is ' +
      'merged into the version it was made for, and kept beside it. A download that breaks goes on where it broke when the command ' +
      'is given again. HF_TOKEN is used for models that need an account, HF_ENDPOINT for another Hub.',
    source: 'a folder, a GGUF file, hub:OWNER/NAME, or hub:OWNER/NAME@REVISION',
    importName: 'what to call the version (default: after the folder or repository)',
    base: 'of an adapter: the version it was made for (default: the one that it names)',
    export: 'write a version for other programs, with a model card',
    exportDescription:
      'Writes a version into a new folder for other programs, with a model card of its data, methods and measurements: hf is ' +
      'Hugging Face’s layout (transformers), onnx a file with a key/value cache for any onnxruntime and transformers.js, gguf one ' +
      'for llama.cpp, adapter what was trained alone, in PEFT’s layout.',
    format: 'what to write',
    type: 'how numbers are stored: f32, f16, or for gguf q8_0, q6_k, q5_k_m, q4_k_m, q4_0, llama.cpp’s mixes of 8 to 4 bits (default: hf as they are, onnx f32, gguf f16)',
    out: 'a folder that is new or empty',
    shrink: 'make a smaller version: fewer layers, fewer tokens',
    shrinkDescription:
      'Makes a new version under the one given, with some of its layers and of its tokens. Nothing is trained: distill the larger one ' +
      'into it afterward (parley train distill). A vocabulary can be cut where the tokenizer is a plain byte-pair encoding; every text ' +
      'can still be written, in more tokens where it is unlike the chats given.',
    layers: 'how many layers to keep, or which, numbered from 0, as in 0,1,5,28,29 (default: all)',
    choose:
      'how a number of layers is chosen: by influence, those that change the chats of --vocabulary the most (ShortGPT), or evenly; the ' +
      'first and the last two stay (default: influence, without --vocabulary evenly)',
    vocabulary: 'keep the tokens that a dataset of chats uses; may be given several times (default: all tokens)',
    minUses: 'how often the chats have to use a token (default: 1)',
    shrinkName: 'what to call the version (default: after its parent)',
    verify: 'check a version’s files against their checksums, and that it can read a prompt',
    rename: 'rename a version',
    renameDescription: 'Its id, its files and what was made from it stay as they are. Every command takes either.',
    newName: 'at most 60 letters',
    keep: 'keep a version whatever its verdict, or stop keeping it',
    keepDescription: 'A version that is kept is the default for chatting and for the next round.',
    not: 'stop keeping it',
    note: 'why, in your words',
  },
  runs: {
    summary: 'list, show, stop, resume and report runs, and their figures',
    run: 'its name or its id, or those of a group of runs (default: the newest that fits)',
    list: 'training runs, rounds and groups of runs, newest first',
    listDescription:
      'Training runs, rounds and groups of runs, newest first. Runs of a group are listed by parley runs show GROUP.',
    show: 'the result of a run, and signs of trouble in its figures',
    showDescription:
      'The result of a run, and signs of trouble in its figures, with what each usually means and which setting to ' +
      'change. Works on a run that was stopped or has failed, too.',
    figures: 'a run’s figures as CSV or JSON Lines, and where TensorBoard finds them',
    figuresDescription:
      'Every figure that a run has measured, a line for each step. Runs write the same into their folders while they run, with ' +
      'event files: tensorboard --logdir HOME/runs shows them. The setting figureFiles, or PARLEY_FIGURES=off, turns that off.',
    format: 'the format',
    out: 'the file to write, which is not there yet (default: standard output)',
    resume: 'resume a run that was stopped, failed or interrupted',
    stop: 'stop a run where it can be resumed',
    stopDescription:
      'Stops the run of another parley command: asks that command to save and end, as Ctrl-C there would.',
    report: 'a round’s report in Markdown',
  },
  restore: {
    summary: 'put a backup in the place of a database that is lost or damaged',
    description:
      'Puts a backup in the place of the home folder’s database: the newest of its backups folder, or the one named. The present ' +
      'database is moved to the backups folder and kept. Chats, rankings and versions from after the backup are not in it; the ' +
      'folders of such versions stay, and "parley models import" imports them again.',
    backup: 'a file of the backups folder (default: the newest)',
  },
  deleted: {
    summary: 'what was deleted recently: list it, restore it, remove it for good',
    delete: ({ kind }: { kind: Deletable }) => `delete a ${kind}, and say what goes with it and what stays`,
    deleteDescription:
      'It can be restored for a week (parley deleted restore), and takes its space until then or until it is removed for good (parley deleted empty). ' +
      'Rankings, votes and written replies are never deleted.',
    dryRun: 'only say what it would mean',
    kind: 'its kind',
    list: 'what was deleted and can be restored, newest first',
    restore: 'restore something that was deleted',
    empty: 'remove for good what was deleted, and free its space',
  },
  examples: {
    summary: 'small tasks with known answers, which methods are tried on',
    gridworld: 'a walk over a small grid, by tables: exact values, Q-learning, SARSA',
    gridworldDescription:
      'Solves the 4×3 world of Russell and Norvig by value iteration and by policy iteration, learns it with Q-learning and ' +
      'SARSA, and shows how far these are off. Nothing is kept.',
    coffee: 'the orders of the environment “coffee”, by tables: exact values, Q-learning, SARSA',
    coffeeDescription:
      'Solves the process behind `parley environments play coffee`, in which a reply is an act: ask, confirm, serve. Shows the value of each ' +
      'situation with its best act, and how far Q-learning and SARSA are off. Nothing is kept.',
    gamma: ({ gamma }: { gamma: number }) => `the discount of a step (default: ${formats.rounded(gamma, 2)})`,
    steps: ({ steps }: { steps: number }) =>
      `steps in the environment, for each method and seed (default: ${formats.count(steps)})`,
    cartpole: 'keep a pole on a cart upright with a Q-network (DQN)',
    cartpoleDescription:
      'Trains DQN on CartPole-v1 with CleanRL’s settings, prints its learning curve, and runs 100 episodes without ' +
      'exploration. An episode earns 500 at most. Nothing is kept.',
    pendulum: 'swing up a pendulum with continuous actions (DDPG or TD3)',
    pendulumDescription:
      'Trains DDPG or TD3 on Pendulum-v1, prints its learning curve, and runs 100 episodes without exploration. ' +
      'A good policy earns about −150. Nothing is kept.',
    double: 'let the network choose the next action and the target network value it (double DQN)',
    dueling: 'learn a state’s value and the actions’ advantages apart (dueling network)',
    prioritized: 'draw transitions by how wrong they were (prioritized replay)',
    nStep: 'steps whose rewards are added up before a value stands for the rest (default: 1)',
    method: 'ddpg or td3 (default: td3)',
    cartpoleSteps: 'steps in the environment (default: 500,000)',
    pendulumSteps: 'steps in the environment (default: 20,000)',
  },
  environments: {
    summary: 'environments of conversations: list them, check them, act in them',
    name: 'the environment',
    list: 'the environments, with what each is',
    check: 'whether an environment keeps its promises',
    checkDescription:
      'Plays episodes with random actions, and checks what Gymnasium’s env checker does: spaces, finite rewards, the same episode for ' +
      'the same seed, and refusal of steps before the reset and after the end. The exit code is 1 where a promise is broken.',
    play: 'an episode in which you are the agent',
    playDescription: 'Shows what the environment says; you type the agent’s replies, a line each. Ctrl-D leaves.',
    episodes: 'episodes to play (default: 20)',
    shaping: 'weight of potential-based shaping, which rewards each step toward the goal; 0 is off (default: 0)',
  },
  env: {
    summary: 'versions, and the engines this machine can run',
    again: 'try every engine again, also those whose result is known',
  },
};
