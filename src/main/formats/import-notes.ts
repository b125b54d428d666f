/** What people should know of records that were read well: each told once, with how many there are and which is the first. */
import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { textsOf } from './content-texts.ts';
import type { GoodRecord } from './read-record.ts';
import { maskOf } from './reversing-fields.ts';

/** Marks that chat templates put around turns. */
const templateMark =
  /<\|(?:im_start|im_end|start_header_id|end_header_id|eot_id|user|assistant|system|endoftext|begin_of_text)\|>|\[\/?INST\]|<(?:start|end)_of_turn>|<<SYS>>|<｜(?:User|Assistant)｜>/;

interface Told {
  count: number;
  /** Counted from 1, in the order of the file. */
  readonly first: number;
  readonly say: (records: string, first: string) => string;
}

export class ImportNotes {
  readonly #ofFile = new Set<string>();
  readonly #leftOut = new Map<string, number>();
  readonly #ofRecords = new Map<string, Told>();
  #records = 0;

  /** Something about the file as a whole. */
  tell(note: string): void {
    this.#ofFile.add(note);
  }

  /** Something that nothing is wrong with and that was not taken. @param what in words, plural */
  leaveOut(what: string): void {
    this.#leftOut.set(what, (this.#leftOut.get(what) ?? 0) + 1);
  }

  /** Every record that was read, whether or not it became an item. */
  add(
    { record, wasText }: GoodRecord,
    item: { readonly content: DatasetContent } | { readonly message: string },
  ): void {
    this.#records += 1;
    if (!('content' in item)) return;
    for (const field of wasText ?? []) {
      this.#count(field, (records, first) => `${field} held JSON as a text in ${records} (${first}); it was read.`);
    }
    const mark = textsOf(item.content)
      .map((text) => templateMark.exec(text)?.[0])
      .find(Boolean);
    if (mark !== undefined) this.#count('template', (records, first) => appliedTemplate(mark, records, first));
    const turns = turnsOf(item.content);
    if (turns !== undefined && !alternate(turns)) this.#count('order', oddOrder);
    if (item.content.kind === 'conversation' && [record.messages, record.conversations].flat().some(maskOf)) {
      this.#count('masked', maskedTurns);
    }
  }

  get list(): readonly string[] {
    const ofRecords = [...this.#ofRecords.values()].map(({ count, first, say }) =>
      say(
        count === 1 ? '1 record' : `${count} records`,
        count === 1 ? `record ${first}` : `the first is record ${first}`,
      ),
    );
    const leftOut = [...this.#leftOut].map(([what, count]) => `Left out: ${what} (${count.toLocaleString('en')}).`);
    return [...this.#ofFile, ...leftOut, ...ofRecords];
  }

  #count(what: string, say: Told['say']): void {
    const told = this.#ofRecords.get(what);
    if (told === undefined) this.#ofRecords.set(what, { count: 1, first: this.#records, say });
    else told.count += 1;
  }
}

const appliedTemplate = (mark: string, records: string, first: string) =>
  `The marks of a chat template, such as ${mark}, stand in ${records} (${first}): a template seems to be applied already. They are read as letters, and a version’s own template comes around them; import the turns without marks, as messages.`;

const oddOrder = (records: string, first: string) =>
  `The turns do not go from user to assistant by turns in ${records} (${first}): a version whose chat template insists on it leaves them out of training.`;

const maskedTurns = (records: string, first: string) =>
  `Earlier replies that are marked as not to be learned (weight 0, train or loss false) stand in ${records} (${first}): train with the loss on the last reply only, or they are learned.`;

/** The turns of a chat; undefined for a plain text, which is one turn of the assistant's. */
function turnsOf(content: DatasetContent): readonly Message[] | undefined {
  if (content.kind !== 'conversation') return content.prompt;
  return content.messages.length > 1 ? content.messages : undefined;
}

function alternate(messages: readonly Message[]): boolean {
  const turns = messages[0]?.role === 'system' ? messages.slice(1) : messages;
  return turns.every(({ role }, i) => role === (i % 2 === 0 ? 'user' : 'assistant'));
}
