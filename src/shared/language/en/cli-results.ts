/** What commands print: results, tables and notes. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

type Deletable = 'version' | 'run' | 'dataset';
type ItemKind = 'conversation' | 'prompt' | 'preference' | 'ranking' | 'labelled';

export const cliResults = {
  heading: {
    address: 'Address',
    folderThere: 'Folder there',
    workers: 'Workers',
    token: 'Token',
    name: 'Name',
    id: 'Id',
    kind: 'Kind',
    size: 'Size',
    made: 'Made',
    deleted: 'Deleted',
    version: 'Version',
    verdict: 'Verdict',
    note: 'Note',
    run: 'Run',
    from: 'From',
    state: 'State',
    stage: 'Stage',
    took: 'Took',
    why: 'Why',
    on: 'On',
    rating: 'Rating',
    interval: '95 % interval',
    battles: 'Battles',
    purpose: 'Purpose',
    line: 'Line',
    prompt: 'Prompt',
    replies: 'Replies',
    items: 'Items',
    kinds: 'Kinds',
    source: 'Source',
    fields: 'Fields',
    import: 'Import',
    export: 'Export',
    answersKept: 'Answers kept',
    feedback: 'Feedback',
    lastAnswer: 'Last answer',
    model: 'Model',
    onDisk: 'On disk',
    parameters: 'Parameters',
    toChat: 'To chat',
    aRound: 'A round',
    license: 'License',
    part: 'Part',
    engine: 'Engine',
    device: 'Device',
    trainingStep: 'Training step',
    samplingStep: 'Sampling step',
    usedFor: 'Used for',
    first: 'First',
    second: 'Second',
  },
  yes: 'yes',
  no: 'no',

  deletable: ({ kind }: { kind: Deletable }): string => kind,
  wouldBeDeleted: ({ name, size }: { name: string; size: string }) => `Would be deleted: ${name}, ${size}.`,
  deleted: ({ name, size }: { name: string; size: string }) => `Deleted: ${name}, ${size}.`,
  goes: 'Goes:',
  stays: 'Stays:',
  restoreWith: ({ call }: { call: string }) => `Restore it with: ${call}`,
  nothingDeleted: 'Nothing was deleted recently.',
  restored: ({ name }: { name: string }) => `${name} is restored.`,
  removedForGood: ({ count, size }: { count: number; size: string }) =>
    `${counted(count, 'item')} removed for good, ${size} freed.`,
  backupRestored: ({ backup }: { backup: string }) => `${backup} is the database now`,
  backupReplaced: ({ backup, replaced }: { backup: string; replaced: string }) =>
    `${backup} is the database now; what it replaced is in ${replaced}`,

  verified: ({ version, files }: { version: string; files: number }) =>
    `${version}: all ${counted(files, 'file')} as recorded`,
  damaged: ({ version, problems }: { version: string; problems: number }) =>
    `${version} is damaged: ${counted(problems, 'problem')}`,
  isKept: ({ version }: { version: string }) => `${version} is kept`,
  isNoLongerKept: ({ version }: { version: string }) => `${version} is no longer kept`,
  renamed: ({ before, name }: { before: string; name: string }) => `${before} is now called ${name}`,
  exported: ({
    version,
    folder,
    files,
    size,
  }: {
    version: string;
    folder: string;
    files: readonly string[];
    size: string;
  }) => `${version} written to ${folder}: ${files.join(', ')} (${size})`,
  importing: (model: { source: string; kind: string; size: string; license: string }) =>
    `${model.source}: ${model.kind}, ${model.size}, license: ${model.license}`,
  importingGated: (model: { source: string; kind: string; size: string; license: string }) =>
    `${model.source}: ${model.kind}, ${model.size}, license: ${model.license}, gated`,
  noLicense: 'none stated',
  imported: (model: { version: string; type: string; parameters: number; context: number }) =>
    `${model.version}: ${model.type}, ${counted(model.parameters, 'parameter')}, context of ${formats.tokens(model.context)}`,
  ggufModel: (model: { type: string; parameters: number; bits: number; types: string }) =>
    `${model.type} in GGUF, ${counted(model.parameters, 'parameter')} at ${formats.rounded(model.bits, 2)} bits each (${model.types})`,
  aModel: 'a model',
  adapter: ({ rank }: { rank: number }) => `a LoRA adapter of rank ${rank}`,
  adapterFor: ({ rank, base }: { rank: number; base: string }) => `a LoRA adapter of rank ${rank} for ${base}`,
  shrunk: ({ version, size, note }: { version: string; size: string; note: string }) => `${version} (${size}): ${note}`,
  gated: 'gated: needs an account',
  continuesTexts: 'continues texts; not a chat model',
  hubCache: 'Hugging Face cache',
  importOne: ({ call }: { call: string }) => `Import one by its path: ${call}`,
  noneFound: 'No model was found in the folders of other programs.',
  noneOnHub: ({ hub, words }: { hub: string; words: string }) =>
    `The Hub at ${hub} has no text model in safetensors whose name has "${words}".`,
  modelTooLarge: 'does not fit into this machine’s memory',
  roundTooLarge: 'too large for a round here; chat fits',
  memoryFree: ({ memory }: { memory: string }) => `${memory} of memory are free here.`,

  lineFault: ({ line, fault }: { line: number; fault: string }) => `line ${line}: ${fault}`,
  lineOfFileFault: ({ file, line, fault }: { file: string; line: number; fault: string }) =>
    `${file}, line ${line}: ${fault}`,
  moreBadLines: ({ count }: { count: number }) => `and ${counted(count, 'more bad line', 'more bad lines')}`,
  more: ({ count }: { count: number }) => `and ${formats.count(count)} more`,
  itemsImported: ({ items, dataset, format }: { items: number; dataset: string; format: string }) =>
    `${counted(items, 'item')} imported into ${dataset} (format ${format})`,
  linesImportedBefore: ({ lines }: { lines: number }) => `${counted(lines, 'line')} had been imported before`,
  badLinesLeftOut: ({ lines }: { lines: number }) => `${counted(lines, 'bad line')} left out, see above`,
  sideBySide: ({ parts }: { parts: readonly string[] }) => parts.join('; '),
  itemsOfKind: ({ count, kind }: { count: number; kind: ItemKind }) => `${formats.count(count)} ${kind}`,
  itemKind: ({ kind }: { kind: ItemKind }): string => kind,
  wouldImport: ({ file, format, records, items }: { file: string; format: string; records: number; items: string }) =>
    `${file}: read as ${format}; from ${counted(records, 'record')}: ${items}`,
  wouldImportOfFirst: (read: { file: string; format: string; records: number; items: string }) =>
    `${read.file}: read as ${read.format}; from the first ${counted(read.records, 'record')}: ${read.items}`,
  nothing: 'nothing',
  countLeftOut: ({ count }: { count: number }) => `${formats.count(count)} left out`,
  leftOut: 'Left out:',
  itemsAndImporting: ({ items, importing }: { items: number; importing: number }) =>
    `${formats.count(items)}, ${formats.count(importing)} being imported`,
  noDatasets: 'No datasets yet. Import one with: parley data import FILE',
  itemsExported: ({ items, path, format }: { items: number; path: string; format: string }) =>
    `${counted(items, 'item')} written to ${path} (format ${format})`,

  wins: ({ first, second, share, judge }: { first: string; second: string; share: string; judge: string }) =>
    `${first} wins ${share} against ${second}, judged by ${judge}.`,
  allowsForJudge: 'The interval allows for the judge’s errors.',
  firstIsBetter: 'The first is better.',
  secondIsBetter: 'The second is better.',
  noDifference: 'No difference is shown: the interval holds 50 %.',
  comparisons: ({ comparisons, prompts, ties }: { comparisons: number; prompts: number; ties: number }) =>
    `${counted(comparisons, 'comparison')} on ${counted(prompts, 'prompt')}, ${counted(ties, 'tie')}.`,
  klToSecond: 'KL to the second',
  unknown: 'unknown',
  likelihood: ({
    version,
    bits,
    perplexity,
    tokens,
  }: {
    version: string;
    bits: number;
    perplexity: number;
    tokens: number;
  }) =>
    `${version}: ${formats.fixed(bits, 3)} bits per byte, perplexity ${formats.fixed(perplexity, 2)} over ${formats.tokens(tokens)}`,

  roundNumber: ({ number, most }: { number: number; most: number }) =>
    `Round ${formats.count(number)} of at most ${formats.count(most)}`,
  rankings: ({ rankings }: { rankings: number }) => counted(rankings, 'ranking'),
  pairs: ({ pairs }: { pairs: number }) => counted(pairs, 'pair'),
  thumbs: ({ thumbs }: { thumbs: number }) => counted(thumbs, 'thumb'),
  prompts: ({ prompts }: { prompts: number }) => counted(prompts, 'prompt'),
  chats: ({ chats }: { chats: number }) => counted(chats, 'chat'),
  rankingsAndPairs: ({ rankings, pairs, ties }: { rankings: number; pairs: number; ties: number }) =>
    `${counted(rankings, 'ranking')}, ${counted(pairs, 'pair')}, ${counted(ties, 'tie')}`,
  promptsAndReplies: ({ prompts, replies }: { prompts: number; replies: number }) =>
    `${counted(prompts, 'prompt')}, ${counted(replies, 'reply', 'replies')} each`,
  timeUnknown: 'Time: not known before a first round by this method here.',
  timeExpected: ({ seconds, after }: { seconds: number; after: string }) =>
    `Time: about ${formats.seconds(seconds)}, by the pace of ${after}.`,

  noRuns: 'No runs yet. Start one with: parley round',
  figuresNotWritten: ({ path, reason }: { path: string; reason: string }) =>
    `The figures cannot be written to ${path}: ${reason}.`,
  fileExists: ({ path }: { path: string }) =>
    `There is a file ${path} already: nothing was written. Give another name to --out.`,
  figuresWritten: ({ run, path }: { run: string; path: string }) => `Figures of ${run} written to ${path}`,

  targetAdded: ({ name, url }: { name: string; url: string }) =>
    `Added ${name} at ${url}. Look at what is there: parley targets test ${name}`,
  noTargets: 'No target yet: parley targets add NAME --ray URL.',
  testingTarget: ({ name }: { name: string }) => `Submitting a small job to ${name}, which takes some seconds.`,
  targetRemoved: ({ name, storage }: { name: string; storage: string }) =>
    `Removed ${name} and its token. What lies in ${storage} stays there.`,
  sendIt: 'Send it? [y/N] ',

  keyShownOnce: 'This key is shown once; whoever has it can use the endpoint.',
  noKeys: 'No client has a key yet.',
  keyRemoved: ({ client }: { client: string }) =>
    `The key of ${client} is removed. What it was answered and said is kept; --with-data erases it.`,
  keyAndDataRemoved: ({ client, answers, feedback }: { client: string; answers: number; feedback: number }) =>
    `The key of ${client} is removed. Erased: ${counted(answers, 'answer')}, ${counted(feedback, 'record')} of feedback.`,

  available: 'available',
  notAvailable: 'not available',
  trainingUse: 'training',
  samplingUse: 'sampling',
  engineMissing: ({ engine, reason }: { engine: string; reason: string }) => `${engine}: ${reason}.`,
  homeFolder: ({ home }: { home: string }) => `Home folder: ${home}`,

  portInUse: ({ usual, port }: { usual: number; port: number }) =>
    `Port ${usual} is in use by another program; Parley takes ${port}.`,
  stopped: 'Stopped; running work is saved.',
  interfaceNotBuilt: 'The interface is not built yet: npm run build makes it, and the next reload shows it.',
  reachableByOthers: ({ port }: { port: number }) =>
    `Other machines can reach this address, and nothing on the way is encrypted. Use it in a network you trust, or leave --host out and connect with ssh -L ${port}:127.0.0.1:${port}.`,
  runInterrupted: ({ run }: { run: string }) =>
    `${run} was interrupted when Parley ended; resume it in Runs in the workbench.`,
  keysOfServe: 'Enter prints an address for another browser, a name and Enter one for that person, Ctrl-C stops.',
  endpointAt: ({ url }: { url: string }) => `Clients of OpenAI’s or Anthropic’s protocol are answered at ${url}`,
  noKeysToServe:
    'No client has a key yet: make one in Settings in the workbench, or, before serving, with parley keys add NAME.',
  parleyAt: ({ url }: { url: string }) => `Parley is at ${url}`,
  parleyAtFor: ({ guest, url }: { guest: string; url: string }) => `For ${guest}, Parley is at ${url}`,
};
