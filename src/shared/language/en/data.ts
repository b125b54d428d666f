/** The screen Data: datasets, what was said here, checks, import and export of files. */
import { counted, countedVerb, plural } from './counted.ts';
import { formats } from './formats.ts';

/** What was said here, and can be taken back. */
type Said = 'ranking' | 'thumb' | 'edit' | 'weakPair';
type RowKind = 'prompt' | 'chat' | 'pair' | 'weakPair' | 'edit' | 'allTied' | 'good' | 'bad' | 'skipped' | 'flagged';
type ItemKind = 'conversation' | 'prompt' | 'preference' | 'ranking' | 'labelled';

interface Records {
  readonly format: string;
  readonly records: number;
  /** "2 pairs, 3 prompts". */
  readonly items: string;
}

const saidWords: Readonly<Record<Said, string>> = {
  ranking: 'ranking',
  thumb: 'thumb',
  edit: 'edit',
  weakPair: 'weak pair',
};

const itemWords: Readonly<Record<ItemKind, readonly [string, string]>> = {
  conversation: ['chat', 'chats'],
  prompt: ['prompt', 'prompts'],
  preference: ['pair', 'pairs'],
  ranking: ['ranking', 'rankings'],
  labelled: ['thumb', 'thumbs'],
};

export const data = {
  title: 'Data',
  sets: 'Sets',
  theDatasets: 'the datasets',
  importFile: 'Import a file',
  exportSet: 'Export this set',
  saidHere: ({ said }: { said: Said }) =>
    ({
      ranking: 'Rankings made here',
      thumb: 'Thumbs given here',
      edit: 'Edits made here',
      weakPair: 'Regenerated and kept',
    })[said],
  editsNote: 'chats to imitate, and pairs',
  regenerationsNote: 'weak pairs, used only on request',
  noneYet: 'none yet',
  goodAndBad: ({ good, bad }: { good: number; bad: number }) =>
    `${formats.count(good)} good, ${formats.count(bad)} bad`,
  beingImported: ({ count }: { count: number }) => `being imported, ${formats.count(count)} so far`,
  show: 'Show',
  goodAndBadBoth: 'both',
  good: 'good',
  bad: 'bad',
  whose: 'Whose',
  yours: 'yours',
  everybodys: 'everybody’s',
  everything: 'everything',
  kindOf: ({ kind }: { kind: ItemKind }): string => itemWords[kind][1],
  items: ({ kind, count }: { kind: ItemKind; count: number }) => counted(count, ...itemWords[kind]),

  columns: {
    chosen: 'Chosen',
    rejected: 'Rejected',
    kind: 'Kind',
    who: 'Who',
  },
  theRows: 'the rows',
  rowsOfSet: 'Rows of this set',
  searchRows: 'Search these rows',
  rowsBeingImported: ({ count }: { count: number }) =>
    `${counted(count, 'item')} of an import in progress: canceling it removes them.`,
  rowsShown: ({ first, last, total }: { first: number; last: number; total: number }) =>
    `${formats.count(first)} to ${formats.count(last)} of ${formats.count(total)}`,
  next: 'Next',
  nothingFound: 'Nothing found',
  noRowWith: ({ text }: { text: string }) => `No row here contains “${text}”.`,
  showAll: 'Show all rows',
  noRankings: 'No rankings yet',
  noRankingsHint:
    'Rank your first prompt: it takes about ten seconds. What you rank is listed here and trains the next version.',
  rankPrompt: 'Rank a prompt',
  noThumbs: 'No thumbs yet',
  noThumbsHint: 'Say in Chat which replies are good or bad: G or B under a reply. KTO trains the next version on them.',
  noEdits: 'No edits yet',
  noEditsHint:
    'Edit a reply in Chat: press E. The next version imitates what you write, and learns that it is better than the original.',
  noRegenerations: 'Nothing regenerated and kept',
  noRegenerationsHint:
    'When you regenerate a reply and continue from the new one, the new one may be better. Rounds learn from that only if you ask for it.',
  openChat: 'Open Chat',
  nothingHere: 'Nothing here',
  nothingOfKind: 'This set has no items of that kind.',

  rowKind: ({ kind }: { kind: RowKind }) =>
    ({
      prompt: 'prompt',
      chat: 'chat',
      pair: 'pair',
      weakPair: 'weak pair',
      edit: 'edit',
      allTied: 'all tied',
      good: 'good',
      bad: 'bad',
      skipped: 'skipped: no reason given',
      flagged: 'flagged: no reason given',
    })[kind],
  rowKindBecause: ({ kind, reason }: { kind: 'good' | 'bad' | 'skipped' | 'flagged'; reason: string }) =>
    `${kind}: ${reason}`,
  ranked: ({ count }: { count: number }) => `${formats.count(count)} ranked`,
  roleOf: ({ role }: { role: 'system' | 'user' | 'assistant' }): string => role,
  prompt: 'Prompt',
  reply: 'Reply',
  replies: 'Replies',
  repliesBestFirst: 'Replies, best first',
  emptyReply: 'an empty reply',
  comment: 'Comment',
  chooseRow: 'Choose a row to read all of it.',
  /** What it is, who said it, when. */
  rowFacts: ({ facts }: { facts: readonly string[] }) => facts.join(', '),
  by: ({ who }: { who: string }) => `by ${who}`,

  takeBack: 'Take back',
  takeThisBack: ({ said }: { said: Said }) => `Take this ${saidWords[said]} back`,
  takenBack: ({ said }: { said: Said }) => `The ${saidWords[said]} is taken back.`,
  notTakenBack: ({ said }: { said: Said }) => `The ${saidWords[said]} could not be taken back`,
  notPutBack: 'It could not be restored',
  takeAllBack: ({ count, who }: { count: number; who: string }) =>
    count === 1 ? `Take back the one by ${who}` : `Take back all ${formats.count(count)} by ${who}`,
  takeAllOwnBack: ({ count }: { count: number }) =>
    count === 1 ? 'Take back the one by you' : `Take back all ${formats.count(count)} by you`,
  rankingsTakenBack: ({ count }: { count: number }) => `${countedVerb(count, 'ranking', 'is', 'are')} taken back.`,
  rankingsNotTakenBack: 'The rankings could not be taken back',
  rankingsPutBack: ({ count }: { count: number }) => `${countedVerb(count, 'ranking', 'is', 'are')} restored.`,
  rankingsNotPutBack: 'The rankings could not be restored',

  checks: 'Checks',
  checkTitles: { agreement: 'Agreement of raters', contradictions: 'Contradictions', duplicates: 'Near-duplicates' },
  checkNotes: {
    agreement: 'what several people ranked',
    contradictions: 'ranked both ways',
    duplicates: 'prompts nearly the same',
  },
  checkStopped: 'The check was stopped before its end.',

  agreement: {
    measure: 'Measure the agreement of raters',
    theAgreement: 'the agreement of raters',
    none: 'Nobody has ranked the same replies as somebody else',
    noneHint:
      'Agreement needs two people’s rankings of the same replies. Invite others with parley serve --guest NAME, and say in the project’s settings how many people rank the same replies. Or import files that name their raters.',
    summary: ({ items, raters }: { items: number; raters: number }) =>
      `${counted(raters, 'rater')} share ${counted(items, 'ranking')}. Every pair of replies in them is compared: which is better, or a tie.`,
    alpha: 'Krippendorff’s alpha',
    scaleOf: ({ of }: { of: { kind: 'order' } | { kind: 'rating' | 'label'; question: string } }) =>
      of.kind === 'order'
        ? 'Order of two replies'
        : of.kind === 'rating'
          ? `Rating: ${of.question}`
          : `Label: ${of.question}`,
    metric: ({ metric }: { metric: 'nominal' | 'ordinal' | 'interval' }): string => metric,
    reads: ({ value }: { value: number }): string =>
      value >= 0.8
        ? 'reliable'
        : value >= 0.667
          ? 'good enough for tentative conclusions'
          : value > 0.1
            ? 'weak: raters often differ'
            : 'no more than chance',
    notDefined: 'not defined: everybody always said the same',
    tooFew: 'too few for an interval',
    columns: {
      what: 'What',
      metric: 'Metric',
      alpha: 'Alpha',
      judged: 'Judged',
      rater: 'Rater',
      agrees: 'Agrees with the others',
      comparisons: 'Comparisons',
      without: 'Alpha without',
    },
    units: ({ units, items }: { units: number; items: number }) =>
      `${formats.count(units)} in ${counted(items, 'ranking')}`,
    interval: ({ low, high }: { low: string; high: string }) => `95 % interval ${low} to ${high}`,
    perRater: 'Each rater',
    withoutHint:
      '“Alpha without” is the ordinal alpha of the other raters. Where it is clearly higher than everybody’s, this rater sees it differently.',
    divided: 'Divided rankings',
    dividedHint: ({ total, undecided }: { total: number; undecided: number }) =>
      total === 0
        ? 'Nobody prefers the opposite of what somebody else prefers.'
        : `In ${counted(total, 'ranking')} people prefer opposite replies; ${formats.count(undecided)} ${plural(undecided, 'is', 'are')} undecided.`,
    dividedShown: ({ shown }: { shown: number }) => `The ${formats.count(shown)} most divided are shown.`,
    dividedPairs: ({ pairs }: { pairs: number }) => `${counted(pairs, 'pair')} divided`,
    ranks: ({ ranks }: { ranks: readonly number[] }) => ranks.join(', '),
    decided: 'decided',
    decide: 'Decide',
  },
  searchContradictions: 'Search for contradictions',
  theContradictions: 'the contradictions',
  noContradictions: 'No contradictions',
  noContradictionsHint: ({ pairs }: { pairs: number }) =>
    `None of the ${formats.count(pairs)} pairs was ranked both ways. What is ranked twice, by you or by others, is compared here.`,
  contradictionsAll: ({ total, pairs }: { total: number; pairs: number }) =>
    `${countedVerb(total, 'pair', 'was', 'were')} ranked both ways, among ${counted(pairs, 'comparison')} of two replies. They pull a reward model in two directions and limit how accurate it can get.`,
  contradictionsFirst: ({ total, pairs, shown }: { total: number; pairs: number; shown: number }) =>
    `${countedVerb(total, 'pair', 'was', 'were')} ranked both ways, among ${counted(pairs, 'comparison')} of two replies; the ${formats.count(shown)} most divided are shown. They pull a reward model in two directions and limit how accurate it can get.`,
  votes: ({ first, second }: { first: number; second: number }) =>
    `${formats.count(first)} against ${formats.count(second)}`,
  saidBoth: ({ raters }: { raters: readonly string[] }) => `${raters.join(', ')} said both`,
  peopleDisagree: 'people disagree',
  dataDisagree: 'the data disagree',
  firstReply: 'First reply',
  secondReply: 'Second reply',
  raterAndWhen: ({ rater, when }: { rater: string; when: string }) => `${rater}, ${when}`,

  searchDuplicates: 'Search for near-duplicates',
  theDuplicates: 'the near-duplicates',
  duplicates: ({ groups, prompts }: { groups: number; prompts: number }) =>
    `${groups === 0 ? 'No group' : counted(groups, 'group')} among ${counted(prompts, 'different prompt')}. If such prompts are on both sides of a split, the held-out ones are known already, and figures look better than they are.`,
  howAlike: 'How alike',
  alikeOrMore: ({ share }: { share: number }) => `${formats.percent(share)} alike or more`,
  alike: ({ share }: { share: number }) => `${formats.percent(share)} alike`,
  alikeRange: ({ low, high }: { low: number; high: number }) =>
    `${formats.percent(low)} to ${formats.percent(high)} alike`,
  noDuplicates: 'No near-duplicates',
  noDuplicatesHint: 'No two prompts are that much alike. The same prompt in another spelling counts as one anyway.',
  usedHere: 'rankings made here',
  usedTimes: ({ dataset, count }: { dataset: string; count: number }) => `${dataset}, ${formats.count(count)} times`,

  format: 'Format',
  path: 'Path',
  folder: 'Folder',

  export: {
    title: ({ name }: { name: string }) => `Export ${name}`,
    hint: 'Writes a file that Parley and other tools can read.',
    formatHint: '“rankings” keeps everything; the others keep what they can, and you are told what they leave out.',
    where: 'Destination',
    download: 'Download',
    toPath: 'To a path',
    downloadHint: ({ file }: { file: string }) => `The browser saves it as ${file}.`,
    pathHint: 'On the machine that Parley runs on, outside its home folder.',
    choosePath: 'Export to',
    written: ({ done, total }: { done: number; total: number }) =>
      `${formats.count(done)} of ${counted(total, 'item')}`,
    progress: 'Items written',
    toFile: ({ count, format, path }: { count: number; format: string; path: string }) =>
      `${counted(count, 'item')} as ${format} in ${path}.`,
    toDownloads: ({ count, format, file }: { count: number; format: string; file: string }) =>
      `${counted(count, 'item')} as ${format} in your downloads, as ${file}.`,
    nothing: ({ format }: { format: string }) => `No item fits the format ${format}, so there is no file.`,
    rankingsAsPairs: ({ rankings, pairs, format }: { rankings: number; pairs: number; format: string }) =>
      `${counted(rankings, 'ranking')} became ${counted(pairs, 'pair')} of chosen and rejected, because ${format} holds two replies at most. The file does not say which pairs belong together, and leaves out ties.`,
    itemsLeftOut: ({ items, format }: { items: number; format: string }) =>
      `${countedVerb(items, 'item', 'was', 'were')} left out: ${format} cannot hold what is in it.`,
    replaceFile: 'Replace that file?',
    replace: 'Replace the file',
  },

  import: {
    hint: 'Prompts, chats, pairs, rankings or thumbs: JSON Lines, JSON, CSV, or the export of a chat program.',
    where: 'Where the file is',
    dataFiles: 'Data',
    allFiles: 'All files',
    chooseFile: 'Choose a file, or drop one here',
    chooseFileHint: '.jsonl, .json, .csv, .parquet, .txt or .zip, of any size',
    chooseAnother: ({ size }: { size: string }) => `${size} · choose another one`,
    noFile: 'Choose a file.',
    pathHint: 'A file, a folder or a ZIP archive on the machine that Parley runs on. It is read where it is.',
    detectFormat: 'Detect from the fields',
    formatHint: 'Change it only if the detected one is wrong.',
    nameHint: 'A new set, or one to add to.',
    fileName: 'the file’s name',
    cannotImport: 'This file cannot be imported as it is',
    lookAgain: 'Check the file again',
    cancelled: 'The import was canceled. Nothing of the file was kept.',
    another: 'Import another file',
    starting: 'Starting',
    sending: ({ done, total }: { done: number; total: number }) =>
      `Sending: ${formats.size(done)} of ${formats.size(total)}`,
    reading: ({ done, total, records }: { done: number; total: number; records: number }) =>
      `Reading: ${formats.size(done)} of ${formats.size(total)}, ${counted(records, 'record')}`,

    preview: 'Preview',
    nothing: 'nothing',
    list: ({ items }: { items: readonly string[] }) => items.join(', '),
    becomes: ({ format, records, items }: Records) =>
      `Read as ${format}: ${counted(records, 'record')} ${plural(records, 'becomes', 'become')} ${items}.`,
    becomesWithout: ({ format, records, items, leftOut }: Records & { leftOut: number }) =>
      `Read as ${format}: ${counted(records, 'record')} ${plural(records, 'becomes', 'become')} ${items}, and ${formats.count(leftOut)} ${plural(leftOut, 'is', 'are')} left out.`,
    firstBecomes: ({ format, records, items }: Records) =>
      `Read as ${format}: the first ${counted(records, 'record')} ${plural(records, 'becomes', 'become')} ${items}.`,
    firstBecomesWithout: ({ format, records, items, leftOut }: Records & { leftOut: number }) =>
      `Read as ${format}: the first ${counted(records, 'record')} ${plural(records, 'becomes', 'become')} ${items}, and ${formats.count(leftOut)} ${plural(leftOut, 'is', 'are')} left out.`,
    firstRecords: 'The first records',
    line: 'Line',
    lineOf: ({ line }: { line: number }) => `line ${formats.count(line)}`,
    lineOfFile: ({ file, line }: { file: string; line: number }) => `${file}, line ${formats.count(line)}`,
    leftOut: 'Left out',
    recordsLeftOut: 'Records that would be left out',
    onlyFirst: ({ count }: { count: number }) => `These are the first ${formats.count(count)}.`,

    done: ({ count, dataset, format }: { count: number; dataset: string; format: string }) =>
      `${counted(count, 'item')} imported into ${dataset}, read as ${format}.`,
    thereAlready: ({ count }: { count: number }) => `${countedVerb(count, 'item', 'was', 'were')} there already.`,
    notes: 'Notes',
    linesLeftOut: 'Lines that were left out',
    linesLeftOutCount: ({ count }: { count: number }) => `${countedVerb(count, 'line', 'was', 'were')} left out`,
    fixHint: 'Fix them and import the file again: items that are there already are not added twice.',
  },
};
