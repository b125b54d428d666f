/** The screen Models: versions, where they come from, and models from elsewhere. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Votes {
  readonly count: number;
  readonly wins: number;
  readonly losses: number;
  readonly even: number;
}

interface Imported {
  readonly version: string;
  readonly modelType: string;
  readonly parameters: number;
  readonly contextTokens: number;
}

export const models = {
  title: 'Models',
  getModel: 'Get a model',
  importModel: 'Import a model',
  exportVersion: 'Export this version',
  dropToPreview: 'Drop a model folder, an adapter folder or a GGUF file to preview it',
  noVersion: 'No version yet',
  noVersionHint:
    'The small model that Parley ships with is not in this home folder. Get one from the Hugging Face Hub, or drop a model folder or a GGUF file here.',

  versions: 'Versions',
  theVersions: 'the versions',
  theVersion: 'the version',
  searchVersions: 'Search the versions',
  noVersionFound: 'No version’s name, note or run contains that.',
  versionTree: 'Versions, each below the one it was trained from',
  verdictOf: ({ kept }: { kept: boolean | null }): string =>
    kept === null ? 'no verdict' : kept ? 'kept' : 'not kept',
  winRateAgainstParent: 'Wins against its parent',
  originImported: 'Imported',
  originRun: 'a run',

  versionName: 'Name of this version',
  rename: 'Rename',
  notRenamed: 'The version was not renamed',
  madeAt: ({ when, size }: { when: string; size: string }) => `Made ${when} · ${size}`,
  chat: 'Chat with it',
  trainRound: 'Train a round from it',
  makeSmaller: 'Make a smaller version',
  compareWithParent: 'Compare with its parent',
  keep: 'Keep it',
  doNotKeep: 'Do not keep it',
  versionNotChanged: 'The version was not changed',
  note: 'Note',
  noteOnVersion: 'Note on this version',
  noteHint: 'Anything to remember about this version',
  saveNote: 'Save the note',
  discardNote: 'Discard changes',
  noteNotSaved: 'The note was not saved',

  figures: 'Figures',
  figureNames: {
    parameters: 'Parameters',
    vocabulary: 'Vocabulary',
    tokensPerText: 'Tokens per text',
    sizeMegabytes: 'Size in MB',
    layerCount: 'Layers',
    repetition: 'Repeated trigrams',
    length: 'Tokens per reply',
    bitsPerByte: 'Bits per byte',
  },
  parentToThis: ({ figure }: { figure: string }) => `${figure}, parent → this`,

  origin: 'Origin',
  madeBy: 'Made by',
  rankings: 'Rankings',
  rankingsMadeHere: 'made here',
  pairsAndTies: ({ pairs, ties }: { pairs: number; ties: number }) =>
    `${counted(pairs, 'pair')} and ${counted(ties, 'tie')}`,
  dataset: 'Dataset',
  trainingPrompts: 'Training prompts',
  notTrainedHere: 'It was not trained here.',
  madeWithoutTraining: 'It was made from its parent without training; the note says how.',

  contests: 'Contests',
  theContests: 'the contests',
  theVotes: 'the votes',
  votesByPeople: 'Votes by people',
  against: ({ version }: { version: string }) => `against ${version}`,
  peopleBlind: 'people, blind, on all prompts',
  judgeAndWhen: ({ judge, when }: { judge: string; when: string }) => `${judge}, ${when}`,
  votes: ({ count, wins, losses, even }: Votes) =>
    `${counted(count, 'vote')}: ${formats.count(wins)} to ${formats.count(losses)}, ${formats.count(even)} even.`,
  votesAndFirst: ({ count, wins, losses, even, prompts }: Votes & { prompts: number }) =>
    `${counted(count, 'vote')}: ${formats.count(wins)} to ${formats.count(losses)}, ${formats.count(even)} even. The interval uses the first vote on each of ${counted(prompts, 'prompt')}.`,
  compare: 'Compare them',
  comparisons: ({ count }: { count: number }) => counted(count, 'comparison'),
  noContest: 'It has not been compared with another version yet.',

  files: 'Files',
  filesOfVersion: 'Files of the version',
  filesIntact: ({ count }: { count: number }) => `all ${formats.count(count)} intact`,
  filesDamaged: 'damaged',
  checkFiles: 'Check the files',
  filesNotChecked: 'The files were not checked',

  starting: 'Starting',
  sending: 'Sending',
  stageOfBytes: ({ stage, done, total }: { stage: string; done: number; total: number }) =>
    `${stage}: ${formats.size(done)} of ${formats.size(total)}`,

  export: {
    title: ({ version }: { version: string }) => `Export ${version}`,
    hint: 'Writes a folder that other programs can read, with a model card that says what the version was trained on.',
    format: 'Format',
    formatOf: ({ format }: { format: 'hf' | 'gguf' | 'onnx' | 'adapter' }) =>
      ({ hf: 'Hugging Face folder', gguf: 'GGUF', onnx: 'ONNX', adapter: 'Adapter alone' })[format],
    noteOf: ({ format }: { format: 'hf' | 'gguf' | 'onnx' | 'adapter' }) =>
      ({
        hf: 'For transformers and tools built on it.',
        gguf: 'For llama.cpp and tools built on it.',
        onnx: 'For onnxruntime and transformers.js.',
        adapter: 'Only the weights that were trained, for PEFT. Whoever uses it needs the base model.',
      })[format],
    precision: 'Precision',
    precisionHint: 'Fewer bits make smaller files and round the weights.',
    asStored: 'As stored',
    bits: ({ bits }: { bits: number }) => `${formats.count(bits)} bits`,
    bitsAndName: ({ bits, name }: { bits: number; name: string }) => `${formats.count(bits)} bits (${name})`,
    bitsRangeAndName: ({ from, to, name }: { from: number; to: number; name: string }) =>
      `${formats.count(from)} to ${formats.count(to)} bits (${name})`,
    folder: 'Folder',
    folderHint: 'A new or empty folder on the machine that Parley runs on.',
    chooseFolder: 'Export to',
    progressOf: ({ version }: { version: string }) => `Export of ${version}`,
    done: ({ version, folder, files, size }: { version: string; folder: string; files: number; size: string }) =>
      `${version} is in ${folder}: ${counted(files, 'file')}, ${size}.`,
    again: 'Export again',
  },

  import: {
    confirm: 'Import this model?',
    hint: 'GPT-2, Llama, SmolLM, Mistral and Qwen in safetensors or GGUF, or a LoRA adapter for a version you have.',
    preview: 'Preview',
    resume: 'Resume',
    another: 'Import another',
    show: 'Show it',
    progressOf: ({ version }: { version: string }) => `Import of ${version}`,
    closeHint: 'You can close this window: the import goes on, and Models shows its progress.',
    stoppedHint: 'The import was stopped. What was transferred is kept: Resume goes on from there.',
    stopped: 'Stopped',
    failed: 'Failed',
    doneToast: ({ version }: { version: string }) => `${version} is imported.`,
    done: ({ version, modelType, parameters, contextTokens }: Imported) =>
      `${version} is a ${modelType} model of ${formats.count(parameters)} parameters with a context of ${formats.tokens(contextTokens)}. No license is stated.`,
    doneLicensed: ({ version, modelType, parameters, contextTokens, license }: Imported & { license: string }) =>
      `${version} is a ${modelType} model of ${formats.count(parameters)} parameters with a context of ${formats.tokens(contextTokens)}. License: ${license}.`,

    source: 'Where the model is',
    fromHub: 'Hugging Face Hub',
    repository: 'Model or adapter',
    repositoryHint:
      'OWNER/NAME, or OWNER/NAME@REVISION for an older revision. Needs a connection; a download that breaks off resumes where it stopped.',
    chooseFolder: 'Choose a model folder, or drop one here',
    chooseFolderHint: 'config.json, tokenizer and safetensors; or an adapter as PEFT writes it',
    chooseGguf: 'Choose a GGUF file, or drop it here',
    chooseGgufHint: 'Quantized or not; for a split file, all parts',
    path: 'Path of the folder or GGUF file',
    pathHint: 'On the machine that Parley runs on. It is copied from there.',
    browseFolder: 'Folder',
    browseGguf: 'GGUF file',
    filesMissing: 'Choose a folder or a GGUF file.',
    repositoryMissing: 'Enter the name of a model on the Hub.',
    repositoryMalformed: 'Expected OWNER/NAME, as in its address.',

    kind: 'Kind',
    adapter: ({ rank }: { rank: number }) => `LoRA adapter of rank ${formats.count(rank)}`,
    gguf: ({ modelType, parameters }: { modelType: string; parameters: number }) =>
      `${modelType} model of ${formats.count(parameters)} parameters, in GGUF`,
    model: ({ modelType }: { modelType: string }) => `${modelType} model`,
    weights: 'Weights',
    bitsPerWeight: ({ bits }: { bits: number }) => `${formats.rounded(bits, 2)} bits each`,
    bitsPerWeightRounded: ({ bits }: { bits: number }) =>
      `${formats.rounded(bits, 2)} bits each; the original precision is lost`,
    tensors: ({ type, count, bits }: { type: string; count: number; bits: number }) =>
      `${type}: ${counted(count, 'tensor')} at ${formats.rounded(bits, 2)} bits`,
    from: 'From',
    size: 'Size',
    sizeOfFiles: ({ size, count }: { size: string; count: number }) => `${size} in ${counted(count, 'file')}`,
    license: 'License',
    noLicense: 'None stated. Find out before you share the model.',
    gated: 'gated: its terms have to be accepted first',
    base: 'Base',
    baseHint: 'The version that the adapter was made for; it is merged into a copy of that version.',
    baseNamed: ({ base }: { base: string }) => `It was made for ${base}; it is merged into a copy of that version.`,
    chooseBase: 'Choose the version',
    nameHint: 'The name of the new version.',
    nameTaken: 'There is a version of this name already.',
    nameMalformed: 'Expected lower case letters, digits, dots and dashes.',
  },

  offers: {
    hint: 'Memory is estimated for the machine that Parley runs on: for a chat with four candidate replies side by side, and for a round with default settings. Nothing is sent anywhere until you press Get or Search.',
    hintWithMemory: ({ free }: { free: string }) =>
      `Memory is estimated for the machine that Parley runs on, with ${free} free: for a chat with four candidate replies side by side, and for a round with default settings. Nothing is sent anywhere until you press Get or Search.`,
    here: 'On this machine',
    modelsHere: 'Models on this machine',
    looking: 'Searching the folders of other programs',
    notLooked: 'The search for models failed',
    noneHere:
      'No model in the cache of Hugging Face, nor in the folders of LM Studio and Ollama. Drop a folder or a GGUF file from elsewhere here.',
    programOf: ({ program }: { program: 'hugging-face' | 'lm-studio' | 'ollama' }) =>
      ({ 'hugging-face': 'Hugging Face cache', 'lm-studio': 'LM Studio', ollama: 'Ollama' })[program],
    known: 'Known to work',
    modelsKnown: 'Models known to work',
    searchHub: 'Search the Hugging Face Hub',
    modelsFound: 'Models found on the Hub',
    query: 'Words of the name',
    queryHint: 'Sent to the Hub, or to the server that HF_ENDPOINT names, when you press Search.',
    searching: 'Asking the Hub',
    notSearched: 'The Hub was not searched',
    noneFound: ({ hub, query }: { hub: string; query: string }) =>
      `${hub} has no text model in safetensors whose name has “${query}”. GGUF files are imported by dropping them here.`,
    get: 'Get',
    getNamed: ({ name }: { name: string }) => `Get ${name}`,
    /** @property parameters "135 M" */
    parameters: ({ parameters }: { parameters: string }) => `${parameters} parameters`,
    sizeOnDisk: ({ size }: { size: string }) => `${size} on disk`,
    license: ({ license }: { license: string }) => `license ${license}`,
    noLicense: 'no license stated',
    context: ({ tokens }: { tokens: number }) => `context of ${formats.tokens(tokens)}`,
    memory: ({ chat, round }: { chat: string; round: string }) => `Memory: ${chat} to chat, ${round} for a round.`,
    estimatingMemory: 'Estimating its memory…',
    notSupported: 'not supported',
    doesNotFit: 'does not fit into this machine’s memory',
    fitsChat: 'fits for chat, not for a round',
    fits: 'fits for chat and rounds',
    noChat: 'It continues a text; it was not trained to reply in turns.',
    gated: 'gated',
    gatedHint: ({ address }: { address: string }) =>
      `Accept its terms with your account at ${address}, then start Parley with HF_TOKEN set to an access token of that account.`,
  },

  shrink: {
    title: ({ version }: { version: string }) => `Make a smaller version of ${version}`,
    hint: 'A new version with fewer layers, fewer tokens, or both. It writes badly until the larger one is distilled into it.',
    made: 'A smaller version',
    madeNamed: ({ version }: { version: string }) => `${version} was made.`,
    layers: 'Layers to keep',
    layersHint: 'A number, or a list of layers from 0, such as 0,1,5,28,29. Empty keeps all.',
    layersMalformed: 'Expected a number, such as 8, or layers in ascending order, such as 0,1,5,28,29.',
    tokens: 'Tokens to keep',
    tokensHint:
      'The tokens that these chats use, and all bytes, so that any text can still be written. For byte-pair tokenizers.',
    allTokens: 'All tokens',
    minUses: 'Minimum uses of a token',
    minUsesHint: 'How often the chats have to use a token for it to be kept.',
    minUsesMalformed: 'Expected a whole number from 1.',
    whichLayers: 'Which layers',
    whichLayersHint: 'The first and the last two are always kept if three or more are.',
    byInfluence: 'The most influential on these chats',
    evenly: 'Evenly spaced',
    mistake: 'Correct the marked field.',
    nothingChosen: 'Enter how many layers, or choose chats.',
    datasetsNotRead: 'The datasets could not be read',
    progress: 'Smaller version',
    nothingMade: 'No version was made',
    open: 'Open it',
    make: 'Make it',
    making: 'Making it',
  },
};
