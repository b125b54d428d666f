/** Words that many screens share. */
import { formats } from './formats.ts';

export const common = {
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  remove: 'Remove',
  save: 'Save',
  search: 'Search',
  show: 'Show',
  stop: 'Stop',
  tryAgain: 'Try again',
  undo: 'Undo',
  back: 'Back',
  browse: 'Browse',
  done: 'Done',
  export: 'Export',
  exporting: 'Exporting',
  exported: 'Exported',
  nothingExported: 'Nothing was exported',
  import: 'Import',
  importing: 'Importing',
  imported: 'Imported',
  nothingImported: 'Nothing was imported',
  name: 'Name',
  /** After a sentence without its period: why it is so, in whole sentences. */
  failure: ({ what, why }: { what: string; why: string }) => `${what}. ${why}`,
  /** One after another: how sentences are joined is the language's. */
  sentences: ({ sentences }: { sentences: readonly string[] }) => sentences.join(' '),
  /** Of versions that a round made. */
  kept: 'kept',
  notKept: 'not kept',
  countOfTotal: ({ count, total }: { count: number; total: number }) =>
    `${formats.count(count)} of ${formats.count(total)}`,
  timeLeft: ({ time }: { time: string }) => `${time} left`,

  fromThisComputer: 'From this computer',
  byItsPath: 'By its path',

  chooseOne: 'Choose',
  nothingToChoose: 'Nothing to choose from.',
  nothingFound: 'No option matches.',
  moreChoices: ({ count }: { count: number }) => `${formats.count(count)} more: type to narrow them down.`,
  foldList: 'Fold the list',
  showList: 'Show the list',

  noFigures: 'no figures yet',
  notANumberInPlaces: 'not a number in places',
  surelyBetter: 'surely better',
  surelyWorse: 'surely worse',
  maybeChance: 'may be chance',
  fromTo: ({ low, high }: { low: string; high: string }) => `${low} to ${high}`,
  winRateInterval: ({ low, high, meaning }: { low: string; high: string; meaning: string }) =>
    `95 % interval ${low} to ${high}, ${meaning}`,
};
