/** What the plan of an improvement says, in sentences: the same in the terminal and on the page. */
import { format, t } from '../language/t.ts';
import type { Because, ContestPower, FeedbackCounts, ImprovementMethod, Missing } from './improvement.ts';

/** Why this method, in one or two sentences. */
export function becauseInWords(method: ImprovementMethod, because: Because): string {
  const why = reasonFor(method, because);
  return because.imported ? t.improve.importedToo({ why }) : why;
}

function reasonFor(method: ImprovementMethod, because: Because): string {
  const messages = t.improve.because;
  if (method === 'kto') return because.pairs > 0 ? messages.ktoWithPairs(because) : messages.kto(because);
  return messages[method](because);
}

/** "34 rankings, 12 edits, 80 thumbs up and 40 down": what there is any of. */
export function countsInWords(counts: FeedbackCounts): string {
  const { rankings, demonstrations, edits, good, bad, regenerations, importedComparisons, importedLabels } = counts;
  const written = demonstrations - edits;
  const parts = [
    ...(rankings > 0 ? [t.improve.rankings({ count: rankings })] : []),
    ...(edits > 0 ? [t.improve.edits({ count: edits })] : []),
    ...(written > 0 ? [t.improve.writtenAfresh({ count: written })] : []),
    ...(good + bad > 0 ? [t.improve.thumbs({ good, bad })] : []),
    ...(regenerations > 0 ? [t.improve.regenerations({ count: regenerations })] : []),
    ...(importedComparisons > 0 ? [t.improve.importedComparisons({ count: importedComparisons })] : []),
    ...(importedLabels > 0 ? [t.improve.importedLabels({ count: importedLabels })] : []),
  ];
  return parts.length === 0 ? t.improve.noFeedback : format.list(parts);
}

export function missingInWords(missing: Missing): string {
  const messages = t.improve.missing;
  const more = about(missing.more);
  switch (missing.for) {
    case 'round':
      return missing.kind === 'rankings' ? messages.rankingsForRound({ more }) : messages.thumbsForRound({ more });
    case 'imitation':
      return messages.edits({ more: missing.more });
    case 'practice':
      return messages.practice({ more });
    case 'judge':
      return messages.judge({ more, accuracy: missing.accuracy });
    case 'gain':
      return messages.gain({ winRate: missing.winRate, more, votes: about(missing.votes) });
  }
}

/** What the contest at the end can tell. */
export function powerInWords({ detects, measuredIn, ...contest }: ContestPower): string {
  const power = { ...contest, ...(measuredIn !== null && { run: measuredIn }) };
  return detects === null
    ? t.improve.contestShowsNothing(power)
    : t.improve.contestShows({ ...power, winRate: detects });
}

/** To two digits: these are estimates. */
function about(count: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return format.count(Math.ceil(count / unit) * unit);
}
