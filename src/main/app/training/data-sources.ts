import type { Method } from '../../../shared/methods/all.ts';
import type { DataSource } from './data-source.ts';
import { fromChats } from './from-chats.ts';
import { fromComparisons } from './from-comparisons.ts';
import { fromLabels } from './from-labels.ts';
import { fromPrompts } from './from-prompts.ts';
import { fromTeacher } from './from-teacher.ts';

const sources = {
  chats: fromChats,
  teacher: fromTeacher,
  comparisons: fromComparisons,
  labels: fromLabels,
  prompts: fromPrompts,
};

/** A source is given runs of methods that learn from it only. */
export function sourceOf({ needs }: Pick<Method, 'needs'>): DataSource<Method['needs']> {
  return sources[needs] as unknown as DataSource<Method['needs']>;
}
