/** What could not be done: the operation, what was expected, what came, and what to do. */

/** @property refusal what the system or SQLite said, in its own words */
interface Refused {
  readonly refusal: string;
}

export const errors = {
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
};
