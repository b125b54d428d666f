import type { Catalogue } from '../language/language.ts';
import { t } from '../language/t.ts';
import type { MethodName } from './all.ts';
import { shortStageTitle } from './stages.ts';

/** What is being done: a key of the catalogue's `progress`, a method that trains, or a stage of a round. */
export type ProgressStage = keyof Catalogue['progress'] | MethodName | 'judge' | 'contest' | 'judging';

/** As people read it; what this version does not know stays as it came. */
export function progressTitle(stage: string): string {
  return Object.hasOwn(t.progress, stage) ? t.progress[stage as keyof typeof t.progress] : shortStageTitle(stage);
}
