import { ParleyError } from '../../../shared/domain/errors.ts';
import type { BesideFiles, GroupItem, JsonRecord } from '../format.ts';
import { placed } from './chat-tree.ts';
import type { TreeItem } from './chat-tree.ts';

/** For a format in which each record is a group of its own and says several things. */
export function parseEach(parse: (record: JsonRecord, beside: BesideFiles) => readonly TreeItem[]) {
  return {
    startsGroup: () => true,
    parseGroup: (records: readonly JsonRecord[], beside: BesideFiles): GroupItem[] =>
      records.flatMap((record, at) =>
        placed(
          faultsTold(() => parse(record, beside)),
          at,
        ),
      ),
  };
}

/** What it gives, or the message of what is wrong with the record. */
export function faultsTold(parse: () => readonly TreeItem[]): readonly TreeItem[] {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return [{ message: error.message }];
    throw error;
  }
}
