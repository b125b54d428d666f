/** What the home folder, its database and its backups refuse. */
import { formats } from '../formats.ts';

interface ById {
  readonly id: string;
}
interface Refused {
  readonly refusal: string;
}
interface Kind {
  readonly kind: string;
}

export const store = {
  /** @property operation of those at the end */
  cannot: ({ operation, refusal }: { operation: string } & Refused) => `Cannot ${operation}: ${refusal}.`,
  advised: ({ problem, advice }: { problem: string; advice: string }) => `${problem} ${advice}`,
  diskFull: 'The disk is full: nothing of this was saved, what was saved before stays. Free some space and try again.',
  diskAbsent: 'Check that the disk is present and the folder is writable.',
  restoreBackup: 'Close Parley and put the newest backup in its place: parley restore.',
  databaseBusy: 'Another program has the database open; close it and try again.',
  refersToNothing: 'It refers to something that is not stored.',
  existsAlready: 'It exists already.',
  homeGone: ({ operation, folder }: { operation: string; folder: string }) =>
    `Cannot ${operation}: the home folder ${folder} was deleted, moved or unmounted while Parley had it open, so nothing can be saved. Bring it back if you can, then start Parley again.`,

  noConversation: ({ id }: ById) => `There is no conversation ${id}.`,
  noMessage: ({ id }: ById) => `There is no message ${id}.`,
  messageElsewhere: ({ conversation, message }: { conversation: string; message: string }) =>
    `Conversation ${conversation} has no message ${message}.`,
  messageOnOtherBranch: ({ id }: ById) => `Message ${id} is not on the selected branch.`,
  noGeneration: ({ id }: ById) => `There is no generation ${id}.`,
  logprobsMissing: ({ tokens, finite, logprobs }: { tokens: number; finite: number; logprobs: number }) =>
    `A generation needs one finite log-probability per token; it has ${tokens} tokens and ${finite} finite log-probabilities out of ${logprobs}.`,
  noRun: ({ id }: ById) => `There is no run ${id}.`,
  noRunCalled: ({ name }: { name: string }) => `There is no run "${name}". See parley runs list.`,
  noGroup: ({ id }: ById) => `There is no group of runs ${id}.`,
  noDataset: ({ id }: ById) => `There is no dataset ${id}.`,
  noDatasetCalled: ({ name, known }: { name: string; known: readonly string[] }) =>
    known.length > 0
      ? `There is no dataset "${name}"; there are: ${known.map((one) => `"${one}"`).join(', ')}.`
      : `There is no dataset "${name}"; there are none yet.`,
  datasetExists: ({ name }: { name: string }) => `There is already a dataset named "${name}". Choose another name.`,
  noVersion: ({ name, known }: { name: string; known: readonly string[] }) =>
    `There is no version "${name}"; ${known.length > 0 ? `there are: ${known.join(', ')}` : 'there are none yet'}.`,
  severalVersions: ({ name, versions }: { name: string; versions: string }) =>
    `"${name}" could be any of the versions ${versions}. Type the whole name of the one meant, or what stands behind its dot.`,
  versionExists: ({ id }: ById) => `There is already a version ${id}. Choose another name.`,
  versionExistedBefore: ({ id }: ById) =>
    `There is already a version ${id}. It was deleted, and its name stays its own. Choose another name.`,
  versionNameTaken: ({ version, name, other }: { version: string; name: string; other: string }) =>
    `Calling ${version} "${name}": that is ${other} already. Choose another name.`,
  noRecord: ({ kind, id }: Kind & ById) => `There is no ${kind} ${id}.`,
  changedAlready: ({ kind, id, successor }: Kind & ById & { successor: string }) =>
    `The ${kind} ${id} was changed already, by ${successor}. Change or undo that one.`,
  noDeleted: ({ kind, id }: Kind & ById) => `There is no deleted ${kind} "${id}" that could be restored.`,
  noDeletedCalled: ({ kind, name, known }: Kind & { name: string; known: readonly string[] }) =>
    known.length > 0
      ? `There is no deleted ${kind} "${name}"; there are ${known.map((one) => `"${one}"`).join(', ')}.`
      : `There is no deleted ${kind} "${name}"; there is none.`,
  clientExists: ({ name }: { name: string }) =>
    `There is a client "${name}" already. Remove it first, or take another name.`,
  noClient: ({ name, known }: { name: string; known: readonly string[] }) =>
    `There is no client "${name}"; ${known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`}.`,

  databaseDamaged: ({ file, found }: { file: string; found: string }) => `The database ${file} is damaged: ${found}.`,
  databaseChanged: ({ file, seal }: { file: string; seal: string }) =>
    `The database ${file} is not as Parley left it: its bytes have changed. (If you put another copy there yourself, remove ${seal}, and only SQLite's own check reads it.)`,
  databaseMissing: ({ folder, held, file }: { folder: string; held: readonly string[]; file: string }) =>
    `The home folder ${folder} has ${held.join(', ')} but its database ${file} is missing or empty.`,
  noBackupOfIt:
    'There is no backup of it in the home folder. Put back a copy of your own, or use another home folder with --home.',
  newestBackup: ({ backup, madeAt, folder }: { backup: string; madeAt: string; folder: string }) =>
    `The newest backup is ${backup}, of ${madeAt}. "parley restore --home ${folder}" puts it in place and keeps what is there now.`,
  noSpaceForBackup: ({ needed, size, free }: { needed: number; size: number; free: number }) =>
    `expected ${formats.size(needed)} of free disk space for a backup of ${formats.size(size)}, there are ${formats.size(free)}. Free some.`,
  noBackupIn: ({ folder }: { folder: string }) => `There is no backup in ${folder}.`,
  noBackup: ({ file }: { file: string }) => `There is no backup ${file}.`,
  homeInUse: ({ folder }: { folder: string }) =>
    `The home folder ${folder} is in use by another process. Close it first, or choose another folder with --home.`,
  homeInUseBy: ({ folder, pid, command, since }: { folder: string; pid: number; command: string; since: string }) =>
    `The home folder ${folder} is in use by process ${pid} (${command}) since ${since}. Close it first, or choose another folder with --home.`,
  homeNotWritable: ({ folder, refusal }: { folder: string } & Refused) =>
    `Cannot write to the home folder ${folder}: ${refusal}. Check its permissions and the disk's space.`,
  noHome: ({ folder, refusal }: { folder: string } & Refused) =>
    `Cannot use ${folder} as home folder: ${refusal}. Or choose a folder you can write to, with --home or PARLEY_HOME.`,
  /** What is read from the database. */
  stored: ({ part, of }: { part: 'result' | 'data' | 'settings' | 'progress' | 'plan'; of: string }) =>
    `the ${part} of ${of}`,
  targets: 'the targets of this home folder',
  runSettings: 'the settings of the run',
  lineOf: ({ file, line }: { file: string; line: number }) => `${file}, line ${line}`,
  danglingLink: ({ folder, target }: { folder: string; target: string }) =>
    `${folder} is a link to ${target}, which does not exist: mount or create that folder first`,
  foreignDatabase: ({ file }: { file: string }) =>
    `${file} is a database of another program. Move it out of Parley's home folder.`,
  newerDatabase: ({ file, version, newest }: { file: string; version: number; newest: number }) =>
    `${file} was written by a newer Parley (database version ${version}, this program knows up to ${newest}). Update Parley, or use another home folder.`,

  /** Told at a start. */
  notBackedUp: ({ why }: { why: string }) => `No backup was made today: ${why}`,
  notCleanedUp: ({ why }: { why: string }) => `Cleaning up after a process that was killed: ${why}`,
  importTakenBack: ({ dataset, items }: { dataset: string; items: number }) =>
    `Took back an import into "${dataset}" that was cut off: ${formats.count(items)} items. Import the file again.`,
  halfWrittenRemoved: ({ files }: { files: readonly string[] }) =>
    `Removed what a killed process had left half-written: ${files.join(', ')}.`,

  /** Each completes "Cannot …". */
  doing: {
    openFile: ({ file }: { file: string }) => `open ${file}`,
    readFile: ({ file }: { file: string }) => `read ${file}`,
    lockHome: ({ folder }: { folder: string }) => `lock the home folder ${folder}`,
    backUp: ({ file }: { file: string }) => `back the database up to ${file}`,
    migrate: ({ version, name }: { version: number; name: string }) =>
      `bring the database to version ${version} (${name})`,
    saveChanges: 'save the changes',
    saveSetting: ({ key }: { key: string }) => `save the setting ${key}`,
    clearSetting: ({ key }: { key: string }) => `clear the setting ${key}`,
    createDataset: ({ name }: { name: string }) => `create dataset "${name}"`,
    addItems: ({ name }: { name: string }) => `add items to dataset "${name}"`,
    addPart: 'add a part of an import',
    finishImport: 'finish an import',
    takeBackImport: 'take back an import',
    startConversation: 'start a conversation',
    arrangeConversation: ({ id }: ById) => `move conversation ${id}`,
    renameConversation: ({ id }: ById) => `rename conversation ${id}`,
    deleteConversation: ({ id }: ById) => `delete conversation ${id}`,
    restoreConversation: ({ id }: ById) => `restore conversation ${id}`,
    addMessage: ({ id }: ById) => `add a message to conversation ${id}`,
    selectBranch: ({ id }: ById) => `select a branch of conversation ${id}`,
    saveReplies: 'save the generations',
    saveCompletion: 'save the completion',
    keepDraft: 'keep the draft of a ranking',
    forgetDraft: 'forget the draft of a ranking',
    saveProject: 'save the project',
    saveCandidates: ({ message }: { message: string }) => `save the candidates for message ${message}`,
    saveChoice: ({ candidates }: { candidates: string }) => `save what was said about candidates ${candidates}`,
    saveEvaluation: 'save the evaluation',
    registerVersion: 'register a version',
    changeVersion: ({ version }: { version: string }) => `change what is said about ${version}`,
    createRun: ({ kind }: Kind) => `create a run of kind ${kind}`,
    saveRunState: ({ state }: { state: string }) => `save that a run is ${state}`,
    saveProgress: ({ run }: { run: string }) => `save the progress of ${run}`,
    saveSamples: 'save the samples of a run',
    saveMetrics: 'save the metrics of a run',
    markInterrupted: 'mark interrupted runs',
    createGroup: ({ kind }: Kind) => `create a group of runs (${kind})`,
    saveGroupState: ({ state }: { state: string }) => `save that a group of runs is ${state}`,
    saveClient: ({ name }: { name: string }) => `save the client ${name}`,
    removeClient: 'remove the client',
    eraseClient: 'erase the client’s data',
    saveFeedback: 'save the feedback',
    saveRecord: ({ kind }: Kind) => `save the ${kind}`,
    changeRecord: ({ kind, id }: Kind & ById) => `change ${kind} ${id}`,
    undoRecord: ({ kind, id }: Kind & ById) => `undo ${kind} ${id}`,
    takeBackRecord: ({ kind, id }: Kind & ById) => `take back ${kind} ${id}`,
    takeBackAll: ({ kind }: Kind) => `take back every ${kind}`,
    putBackAll: ({ kind }: Kind) => `put back every ${kind}`,
    delete: ({ kind, id }: Kind & ById) => `delete ${kind} ${id}`,
    restore: ({ kind, id }: Kind & ById) => `restore ${kind} ${id}`,
    purge: ({ kind, id }: Kind & ById) => `remove what ${kind} ${id} held`,
  },
};
