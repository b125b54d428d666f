import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { BesideFiles, GroupItem, JsonRecord } from '../format.ts';
import { itemsOfTree, placed } from './chat-tree.ts';
import type { ChatTree, TreeItem } from './chat-tree.ts';

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

/** Each record read by itself, and what is wrong with the others, at their places. */
export function readEach<Read>(
  records: readonly JsonRecord[],
  read: (record: JsonRecord, at: number) => Read,
): { readonly all: readonly Read[]; readonly faults: readonly { at: number; message: Said | string }[] } {
  const all: Read[] = [];
  const faults: { at: number; message: Said | string }[] = [];
  for (const [at, record] of records.entries()) {
    try {
      all.push(read(record, at));
    } catch (error) {
      faults.push({ at, message: faultOf(error) });
    }
  }
  return { all, faults };
}

/** For a chat of which each record is a message: one that cannot be read costs the chat, since the others hang on it. */
export function itemsOfChat<Read>(
  records: readonly JsonRecord[],
  read: (record: JsonRecord, at: number) => Read,
  tree: (all: readonly Read[]) => ChatTree,
): GroupItem[] {
  const { all, faults } = readEach(records, read);
  if (faults.length === 0) return placed(itemsOfTree(tree(all)));
  return faults.map(({ at, message }) => ({ at, message: said('records.chatLeftOut', { problem: message }) }));
}

function faultsTold(parse: () => readonly TreeItem[]): readonly TreeItem[] {
  try {
    return parse();
  } catch (error) {
    return [{ message: faultOf(error) }];
  }
}

/** @throws what is no fault of the record */
function faultOf(error: unknown): Said | string {
  if (error instanceof ParleyError && error.code === 'invalid_input') return error.said ?? error.message;
  throw error;
}
