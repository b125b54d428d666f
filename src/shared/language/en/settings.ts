/** The screen Settings. */
import { counted } from './counted.ts';

type Trashed = 'version' | 'run' | 'dataset';

/** What a client was answered, and what it said of it. */
interface ClientData {
  readonly answers: number;
  readonly feedback: number;
}

export const settings = {
  title: 'Settings',
  appearance: 'Appearance',
  theme: 'Theme',
  asTheSystem: 'As the system',
  light: 'Light',
  dark: 'Dark',
  language: 'Language',

  you: 'You',
  name: 'Name',
  nameOfOwner: 'Your rankings and votes are kept under it, so that several people can share a home folder.',
  nameOfGuest: 'Your rankings, votes and chats are kept under it. It came with the address that you opened.',
  nameNotChanged: 'The name was not changed',

  runs: 'Runs',
  figureFiles: 'Figures as files',
  figureFilesHint:
    'Every run writes its figures into its folder while it runs: for TensorBoard, as CSV and as JSON Lines. A change applies to runs that start or resume after it.',
  writeFigures: 'Write them',
  writeNoFigures: 'Do not write them',
  settingNotChanged: 'The setting was not changed',

  endpoint: 'Endpoint',
  theEndpoint: 'the endpoint',
  endpointHint:
    'Other programs can chat with your versions here, as they do with OpenAI’s or Anthropic’s API, and send back what people think of the replies. Only this machine can reach it, unless Parley was started with --host.',
  answerClients: 'Answer clients',
  answerClientsForced: 'Answer clients, as Parley was started with --openai',
  endpointNotChanged: 'The endpoint was not changed',
  copyAddress: 'Copy the address',
  addressCopied: 'The address is in the clipboard.',
  addressNotCopied: 'The address was not copied',
  port: 'Port',
  keptOfAnswers: 'What is kept of answers',
  keptOfAnswersHint: 'Applies to new answers. Answers that are already kept stay.',
  keepAll: 'All of them',
  keepWithFeedback: 'Those with feedback',
  keepNothing: 'Nothing',
  apiKeys: 'Keys',
  keyMade: ({ client }: { client: string }) =>
    `The key of ${client}. It is shown only once. Whoever has it can use the endpoint.`,
  copyKey: 'Copy the key',
  keyCopied: 'The key is in the clipboard.',
  keyNotCopied: 'The key was not copied',
  keyNotMade: 'The key was not made',
  clientData: ({ answers, feedback }: ClientData) =>
    `${counted(answers, 'answer')} kept, ${counted(feedback, 'record')} of feedback`,
  clientDataAndWhen: ({ answers, feedback, when }: ClientData & { when: string }) =>
    `${counted(answers, 'answer')} kept, ${counted(feedback, 'record')} of feedback, last ${when}`,
  newClient: 'New client',
  clientExample: 'open-webui',
  makeKey: 'Make a key',
  removeNamed: ({ name }: { name: string }) => `Remove ${name}`,
  removeClientHint: 'Its key stops working at once. A new key can be made under the same name.',
  eraseClientData: ({ answers, feedback }: ClientData) =>
    `Erase its data, too: ${counted(answers, 'answer')} and ${counted(feedback, 'record')} of feedback. This cannot be undone. Versions that have learned from it stay, and backups made before still hold it.`,
  removeAndErase: 'Remove and erase',
  clientNotRemoved: 'The client was not removed',

  installation: 'This installation',
  theInstallation: 'what this machine can run',
  engines: 'Engines',
  engineOnDevice: ({ engine, device }: { engine: string; device: string }) => `${engine} on ${device}`,
  engineReady: 'ready',
  engineNotAvailable: 'not available',
  engineNotTried: 'not tried yet',
  noEngine: 'No engine was found: models cannot run on this machine.',
  trainsAndSamples: 'Trains and samples.',
  trains: 'Trains.',
  samples: 'Samples.',
  trainingStep: ({ time }: { time: string }) => `training step ${time}`,
  samplingStep: ({ time }: { time: string }) => `sampling step ${time}`,
  measured: ({ steps }: { steps: readonly string[] }) => `Measured: ${steps.join(', ')}.`,
  chooseAnotherEngine: ({ fault }: { fault: string }) =>
    `${fault} Training and replies need another engine: choose one.`,
  startWithAnotherEngine: ({ fault }: { fault: string }) =>
    `${fault} Training and replies need another engine: start Parley with one.`,
  useEngine: 'Use',
  useEngineHint: 'Used for the next training run and the next reply. Work in progress is not affected.',
  noKnownEngine: 'None that Parley knows',
  fastestEngine: 'The fastest that passes its test',
  engineAtStart: ({ engine }: { engine: string }) =>
    `Parley was started with ${engine} (--engine or PARLEY_ENGINE), which takes precedence over this choice.`,
  tryEngines: 'Try all engines',
  tryingEngines: 'Trying each engine, which takes some seconds',
  enginesNotTried: 'The engines were not tried',
  engineNotChosen: 'The engine was not chosen',
  engineChoiceNotRead: 'The choice of engine was not read',

  homeFolder: 'Home folder',
  homeFolderHint:
    'It holds all chats, rankings, runs and versions. Back it up as a whole while Parley is closed; parley serve --home opens another one.',
  copyPath: 'Copy the path',
  pathCopied: 'The path is in the clipboard.',
  pathNotCopied: 'The path was not copied',
  programVersions: 'Versions',

  deleted: 'Recently deleted',
  theDeleted: 'what was deleted',
  nothingDeleted: 'Nothing. Deleted versions, runs and datasets are kept here for a week.',
  kindOf: ({ kind }: { kind: Trashed }) => ({ version: 'Version', run: 'Run', dataset: 'Dataset' })[kind],
  restore: 'Restore',
  restoreNamed: ({ name }: { name: string }) => `Restore ${name}`,
  notRestored: ({ name }: { name: string }) => `${name} could not be restored`,
  removeForGood: 'Remove for good',
  removeNamedForGood: ({ name }: { name: string }) => `Remove ${name} for good`,
  notRemoved: ({ name }: { name: string }) => `${name} could not be removed`,
  sizeAndWhen: ({ size, when }: { size: string; when: string }) => `${size}, ${when}`,
};
