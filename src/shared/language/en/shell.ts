/** The frame around all screens: rail, status line, palette, keys, first steps. */
import { formats } from './formats.ts';

export const shell = {
  screens: 'Screens',
  chat: 'Chat',
  rank: 'Rank',
  data: 'Data',
  runs: 'Runs',
  compare: 'Compare',
  models: 'Models',
  settings: 'Settings',
  goTo: ({ screen }: { screen: string }) => `Go to ${screen}`,
  skipToScreen: 'Skip to the screen',
  opening: ({ screen }: { screen: string }) => `Opening ${screen}`,
  notOpened: ({ screen }: { screen: string }) => `${screen} could not be opened`,
  reloadAfterUpdate: ({ why }: { why: string }) => `${why} If Parley was updated meanwhile, reload the page.`,
  broke: ({ what }: { what: string }) => `${what} ran into a fault of its own`,
  brokeInPart: ({ what }: { what: string }) => `${what} ran into a fault of its own.`,
  restIsKept: ({ why }: { why: string }) => `${why} What was saved is kept, and the other screens work.`,
  reloadScreen: 'Reload this screen',
  showAgain: 'Show it again',

  theRail: 'The rail',
  theFirstSteps: 'The list of first steps',
  theStatusLine: 'The status line',
  theNotices: 'The region of notices',
  theCommands: 'The list of commands',
  theKeys: 'The list of keys',

  general: 'General',
  commands: 'Commands',
  whatToDo: 'What do you want to do?',
  noSuchCommand: 'No command matches.',
  keys: 'Keys',
  showKeys: 'Show the keys',
  toggleInspector: 'Open or fold the inspector',
  chooseTheme: ({ theme }: { theme: 'system' | 'light' | 'dark' }) =>
    theme === 'system' ? 'Theme: as the system' : `Theme: ${theme}`,
  menuNotFollowed: 'The menu command failed',

  firstSteps: 'First steps',
  aroundTheLoop: 'Once around the loop',
  aroundTheLoopDone: 'Once around the loop: all done.',
  stepDone: 'done',
  stepOpen: 'open',
  putFirstStepsAway: 'Put the first steps away',
  firstStepsNotPutAway: 'The first steps could not be put away',

  notices: 'Notices',
  closeNotice: 'Close this notice',

  status: 'Status',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting… what was saved is kept.',
  refused: ({ command }: { command: string }) =>
    `Parley does not know this browser any more. Press Enter in the terminal where ${command} runs, and open the address that it prints; what was saved is kept.`,
  noRun: 'No run in progress',
  runWaiting: ({ run }: { run: string }) => `${run}, waiting`,
  runStopping: ({ run }: { run: string }) => `${run}, stopping`,
  stageProgress: ({ stage, done, total }: { stage: string; done: number; total: number }) =>
    `${stage} ${formats.count(done)}/${formats.count(total)}`,
  progressOfStage: 'Progress of this stage',
  kl: ({ nats }: { nats: string }) => `KL ${nats}`,
  stopRun: 'Stop the run',
  stopping: 'Stopping',
  runNotStopped: 'The run could not be stopped',
};
