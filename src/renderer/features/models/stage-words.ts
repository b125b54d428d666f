import type { ProgressView } from '../../../shared/contract/progress.ts';
import { formatSize } from '../../ui/format.ts';

/** What an import or an export is at: "Download: 1.2 GB of 3.4 GB". */
export function stageWords(progress: ProgressView | undefined): string {
  if (progress === undefined) return 'Beginning';
  const { stage, done, total } = progress;
  const [what, unit] = stage.split(', ');
  const words = what.charAt(0).toUpperCase() + what.slice(1);
  return unit === 'bytes' ? `${words}: ${formatSize(done)} of ${formatSize(total)}` : words;
}
