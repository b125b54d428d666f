import type { RunView } from '../../../shared/contract/runs.ts';
import { rankedByOf } from '../../../shared/domain/ranked-by.ts';
import { ratersInWords } from '../../../shared/domain/rater-words.ts';
import { t } from '../../../shared/language/t.ts';

/** Whose rankings a run learns from; undefined where rankings made here are not part of its data. */
export function dataLine({ config }: RunView): string | undefined {
  const raters = rankedByOf(config) ?? [];
  return raters.length === 0 ? undefined : t.cliRuns.learnsFrom({ raters: ratersInWords(raters) });
}
