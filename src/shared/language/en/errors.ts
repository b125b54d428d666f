/** What could not be done: the operation, what was expected, what came, and what to do. */
import { chats } from './errors/chats.ts';
import { data } from './errors/data.ts';
import { endpoint } from './errors/endpoint.ts';
import { environments } from './errors/environments.ts';
import { hub } from './errors/hub.ts';
import { models } from './errors/models.ts';
import { files } from './errors/files.ts';
import { gguf } from './errors/gguf.ts';
import { host } from './errors/host.ts';
import { remote } from './errors/remote.ts';
import { store } from './errors/store.ts';
import { training } from './errors/training.ts';

/** @property refusal what the system or SQLite said, in its own words */
interface Refused {
  readonly refusal: string;
}

export const errors = {
  /** Of a command line; each is followed by where to read more. */
  seeHelp: ({ complaint, command }: { complaint: string; command: string }) => `${complaint} See ${command} --help.`,
  commandExpected: ({ commands }: { commands: readonly string[] }) =>
    `Expected a command after it: ${commands.join(', ')}.`,
  unknownCommand: ({ command, commands }: { command: string; commands: readonly string[] }) =>
    `Unknown command "${command}"; expected one of ${commands.join(', ')}.`,
  unknownCommandLike: ({ command, like }: { command: string; like: readonly string[] }) =>
    `Unknown command "${command}"; did you mean ${like.join(' or ')}?`,
  unknownOption: ({ option }: { option: string }) => `Unknown option "${option}".`,
  unknownOptionLike: ({ option, like }: { option: string; like: readonly string[] }) =>
    `Unknown option "${option}"; did you mean ${like.join(' or ')}?`,
  optionWithoutValue: ({ option }: { option: string }) => `Option "${option}" expected a value, and none came.`,
  optionWithFlagAsValue: ({ option, flag }: { option: string; flag: string }) =>
    `Option "${option}" expected a value, and the flag ${flag} came.`,
  optionMissing: ({ option }: { option: string }) => `Required option "${option}" not specified.`,
  argumentMissing: ({ argument }: { argument: string }) => `Missing required argument "${argument}".`,
  tooManyArguments: ({ expected, came }: { expected: number; came: number }) =>
    `Too many arguments: expected ${expected}, got ${came}.`,
  valueNotAllowed: ({ option, value, choices }: { option: string; value: string; choices: string }) =>
    `Option "${option}" expected one of ${choices}, and "${value}" came.`,
  optionsExclude: ({ option, other }: { option: string; other: string }) =>
    `Option "${option}" cannot be used with "${other}".`,

  thrownOddly: ({ thrown }: { thrown: string }) => `Something that is not an error was thrown: ${thrown}`,
  diskFull: ({ refusal }: Refused) =>
    `${refusal}. The disk is full: what was saved before stays. Free some space and try again.`,
  diskShareUsedUp: ({ refusal }: Refused) =>
    `${refusal}. Your share of the disk is used up: what was saved before stays. Free some space and try again.`,
  folderNotWritable: ({ refusal }: Refused) => `${refusal}. Check that the folder is writable.`,
  diskFails: ({ refusal }: Refused) =>
    `${refusal}. The disk does not answer as it should. Check it, and save a copy of the home folder.`,
  diskAbsent: ({ refusal }: Refused) => `${refusal}. Check that the disk is present and the folder is writable.`,
  databaseDamaged: ({ refusal }: Refused) =>
    `${refusal}. The database is damaged. Close Parley and put the newest backup in its place: parley restore.`,
  connectionLost: 'The connection to Parley was lost. What was saved is kept; this will go on once it is back.',

  chats,
  data,
  endpoint,
  environments,
  hub,
  models,
  files,
  gguf,
  host,
  remote,
  store,
  training,
};
