/** Records of one file as items, in the order of the file. */
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { DroppedFields } from './dropped-fields.ts';
import type { BesideFiles, Format, GroupedFormat, GroupItem, JsonRecord, RecordFormat } from './format.ts';
import type { ImportNotes } from './import-notes.ts';
import type { ImportedItem, LineError, Taken } from './imported-item.ts';
import type { GoodRecord, ReadRecord } from './read-record.ts';
import { lostFields, lossText } from './recognise.ts';
import { maskedReply, reversal } from './reversing-fields.ts';

export interface Reader<Of extends Format = Format> {
  readonly format: Of;
  readonly dropped: DroppedFields;
  readonly notes: ImportNotes;
  /** The format was named by whoever imports: what it does not read is theirs to lose. */
  readonly isTold: boolean;
  readonly take: Taken;
  readonly beside: BesideFiles;
  readonly onChoice: (what: keyof Taken) => void;
  readonly onRecord: () => void;
}

export async function* convertRecords(
  { format, ...how }: Reader,
  records: AsyncIterable<ReadRecord>,
): AsyncGenerator<ImportedItem> {
  const { dropped } = how;
  let group: GoodRecord[] = [];
  const finishGroup = (): ImportedItem[] => {
    const ended = group;
    group = [];
    if (!('parseGroup' in format)) return [];
    for (const { record } of ended) dropped.add(record);
    return itemsOfGroup({ format, ...how }, ended);
  };
  for await (const read of records) {
    how.onRecord();
    const message =
      'message' in read ? read.message : 'startsGroup' in format ? saidAgainst(read.record, dropped) : undefined;
    if (message !== undefined || 'message' in read) {
      yield { line: read.line, message: message ?? '' };
    } else if (!('startsGroup' in format)) {
      const item = itemOf({ format, ...how }, read);
      if ('content' in item) dropped.add(read.record);
      how.notes.add(read, item);
      yield item;
    } else if (format.startsGroup(read.record, group.at(-1)?.record)) {
      yield* finishGroup();
      group = [read];
    } else if (group.length > 0) {
      group.push(read);
    } else {
      yield { line: read.line, message: said('records.noGroup') };
    }
  }
  yield* finishGroup();
}

function itemsOfGroup(reader: Reader<GroupedFormat>, group: readonly GoodRecord[]): ImportedItem[] {
  if (group.length === 0) return [];
  const items = reader.format.parseGroup(
    group.map(({ record }) => record),
    reader.beside,
  );
  return items.flatMap(({ at, ...item }): ImportedItem[] => {
    const { line } = group[at];
    if ('message' in item) return [faultAt(group[at], item.message)];
    const leftOut = 'leftOut' in item ? item.leftOut : notTaken(item, reader);
    if (leftOut === undefined && 'content' in item) return [{ line, content: item.content }];
    if (leftOut !== undefined) reader.notes.leaveOut(leftOut);
    return [];
  });
}

type GroupContent = Omit<Extract<GroupItem, { content: DatasetContent }>, 'at'>;

/** What an item is that was not asked for, in words for a count. */
function notTaken({ content, isChat }: GroupContent, { take, onChoice }: Reader): Said | undefined {
  const isWeak = content.kind === 'preference' && content.weak;
  const choice = isChat ? 'chats' : isWeak ? 'weak' : undefined;
  if (choice === undefined) return undefined;
  onChoice(choice);
  if (choice === 'chats') return (take.chats ?? true) ? undefined : said('imports.leftOut.wholeChats');
  return take.weak ? undefined : said('imports.leftOut.weakPairs');
}

function itemOf(reader: Reader<RecordFormat>, { line, row, record }: GoodRecord): ImportedItem {
  const item = contentOrMessage(reader, record);
  return 'message' in item ? faultAt({ line, row }, item.message) : { line, content: item };
}

function faultAt({ line, row }: Pick<GoodRecord, 'line' | 'row'>, message: Said | string): LineError {
  return { line, message: row === undefined ? message : said('records.inRow', { row, problem: message }) };
}

function contentOrMessage(
  { format, dropped, isTold }: Reader<RecordFormat>,
  record: JsonRecord,
): DatasetContent | { readonly message: Said | string } {
  try {
    const content = format.parse(record);
    const lost = isTold ? [] : lostFields(format, record);
    if (lost.length > 0) return { message: lossText(format, record, lost) };
    // A prompt is no reply: nothing is learned from it as it stands.
    const message = content.kind === 'prompt' ? undefined : saidAgainst(record, dropped);
    const masked = content.kind === 'conversation' ? maskedReply(record) : undefined;
    const against = message ?? masked;
    return against === undefined ? content : { message: against };
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return { message: error.said ?? error.message };
    throw error;
  }
}

/** What the record says against its reply in a field that the format has no place for. */
function saidAgainst(record: JsonRecord, dropped: DroppedFields): Said | undefined {
  for (const [path, value] of dropped.unread(record)) {
    const message = reversal(path, value);
    if (message !== undefined) return message;
  }
  return undefined;
}
