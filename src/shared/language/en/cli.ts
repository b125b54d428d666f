/** The command line. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

export const cli = {
  purpose: 'Train a chat agent from your own feedback, on your own machine.',
  closing: `A first round, with the shipped model and a simulated rater:
  parley demo

Exit codes: 0 done, 1 it failed or only part could be done, 2 the command does not fit
(unknown flag, value out of range, bad file), 130 stopped by Ctrl-C. Every failure is one line on stderr; with --json
also {"error": {"code", "message"}} on stdout. NO_COLOR turns styling off.`,
  /** "lists the runs" as the first sentence of a command's help. */
  asSentence: ({ summary }: { summary: string }) => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
  versionFlag: 'show the version of Parley',
  homeFlag: 'where chats, ratings and models are kept (or PARLEY_HOME)',
  engineFlag: 'what models run on: auto, or a name that parley env lists (or PARLEY_ENGINE)',
  languageFlag: 'the language of what is said (or PARLEY_LANG, else that of the terminal)',
  jsonFlag: 'print one JSON object on stdout; everything else goes to stderr',
  helpFlag: 'show this help',
  example: 'Example:',
  examples: 'Examples:',
  usage: 'Usage:',
  arguments: 'Arguments:',
  options: 'Options:',
  commands: 'Commands:',
  optionsPlace: '[options]',
  commandPlace: '[command]',
  choices: ({ choices }: { choices: readonly string[] }) => `choices: ${choices.join(', ')}`,
  defaultValue: ({ value }: { value: string }) => `default: ${value}`,
  withFacts: ({ description, facts }: { description: string; facts: readonly string[] }) =>
    `${description} (${facts.join(', ')})`,
  stopping: 'Stopping after the current step; press Ctrl-C again to end at once.',
  interval: ({ share, low, high }: { share: string; low: string; high: string }) =>
    `${share} (95 % interval ${low} to ${high} %)`,
  stage: ({ stage, done, total }: { stage: string; done: string; total: string }) => `${stage}: ${done} of ${total}`,
  stageShare: ({ stage, done, total, share }: { stage: string; done: string; total: string; share: number }) =>
    `${stage}: ${done} of ${total} (${formats.percent(share)})`,
  ourFault: 'This is a fault in Parley. The same command with PARLEY_DEBUG=1 says where it arose.',
  ourFaultInLog: ({ log }: { log: string }) =>
    `This is a fault in Parley. The same command with PARLEY_DEBUG=1 or ${log} says where it arose.`,

  /** What stands side by side in a line: figures, names. */
  sideBySide: ({ parts }: { parts: readonly string[] }) => parts.join(', '),
  labelled: ({ label, text }: { label: string; text: string }) => `${label}: ${text}`,
  emptyReply: '(an empty reply)',
  seed: ({ seed }: { seed: number }) => `seed ${seed}`,
  records: ({ count }: { count: number }) => counted(count, 'record'),

  workbenchNotBuilt: ({ code, output }: { code: string; output: string }) =>
    `Building the workbench: expected it to succeed, it ended with code ${code}. ${output}`,
  buildingWorkbench: 'Building the workbench; this happens once.',
  /** @property why a clause of those below */
  inBrowserBecause: ({ why }: { why: string }) => `${why}, so the workbench is in the browser.`,
  flagGiven: ({ flag }: { flag: string }) => `${flag} was given`,
  noDisplay: 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)',
  electronNotInstalled: 'The package electron is not installed',
  electronStalled: ({ seconds }: { seconds: number }) =>
    `Fetching Electron made no progress for ${formats.duration(seconds * 1000)}`,
  electronStopped: 'Fetching Electron was stopped',
  electronNotFetched: ({ reason }: { reason: string }) => `Electron could not be fetched (${reason})`,
  electronMisplaced: 'Electron was fetched, but its binary is not where it was expected',
  windowNotOpened: ({ reason }: { reason: string }) => `Electron could not open a window (${reason})`,
  noReasonGiven: 'it gave no reason',
  fetchingElectron: 'Fetching Electron; this happens once. parley serve does not need it.',
  electronBytes: ({ bytes }: { bytes: number }) => `Fetching Electron: ${formats.size(bytes)}`,
  windowOpen: 'The window is open.',
};
