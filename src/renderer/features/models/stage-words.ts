import type { ProgressView } from '../../../shared/contract/progress.ts';
import { t } from '../../../shared/language/t.ts';
import { progressTitle } from '../../../shared/methods/progress-stage.ts';
import { sending } from './model-import.svelte.ts';

/** What an import or an export is at: "Download: 1.2 GB of 3.4 GB". */
export function stageWords(progress: ProgressView | undefined): string {
  if (progress === undefined) return t.models.starting;
  const { stage, done, total } = progress;
  const [what, unit] = stage.split(', ');
  const words = stage === sending ? t.models.sending : progressTitle(what);
  return unit === 'bytes' ? t.models.stageOfBytes({ stage: words, done, total }) : words;
}
