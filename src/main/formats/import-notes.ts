/** What people should know of records that were read well: each told once, with how many there are and which is the first. */
import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
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
  readonly say: (records: number, first: number) => Said;
}

export class ImportNotes {
  /** By their JSON: each is told once. */
  readonly #ofFile = new Map<string, Said>();
  readonly #leftOut = new Map<string, { readonly what: Said; count: number }>();
  readonly #ofRecords = new Map<string, Told>();
  #records = 0;

  /** Something about the file as a whole. */
  tell(note: Said): void {
    this.#ofFile.set(JSON.stringify(note), note);
  }

  /** Something that nothing is wrong with and that was not taken. @param what a noun, plural */
  leaveOut(what: Said): void {
    const key = JSON.stringify(what);
    this.#leftOut.set(key, { what, count: (this.#leftOut.get(key)?.count ?? 0) + 1 });
  }

  /** Every record that was read, whether or not it became an item. */
  add(
    { record, wasText }: GoodRecord,
    item: { readonly content: DatasetContent } | { readonly message: Said | string },
  ): void {
    this.#records += 1;
    if (!('content' in item)) return;
    for (const field of wasText ?? []) {
      this.#count(field, (records, first) => said('imports.textWasRead', { field, records, first }));
    }
    const mark = textsOf(item.content)
      .map((text) => templateMark.exec(text)?.[0])
      .find(Boolean);
    if (mark !== undefined)
      this.#count('template', (records, first) => said('imports.templateApplied', { mark, records, first }));
    const turns = turnsOf(item.content);
    if (turns !== undefined && !alternate(turns))
      this.#count('order', (records, first) => said('imports.oddTurns', { records, first }));
    if (item.content.kind === 'conversation' && [record.messages, record.conversations].flat().some(maskOf)) {
      this.#count('masked', (records, first) => said('imports.maskedReplies', { records, first }));
    }
  }

  get list(): readonly Said[] {
    const ofRecords = [...this.#ofRecords.values()].map(({ count, first, say }) => say(count, first));
    const leftOut = [...this.#leftOut.values()].map(({ what, count }) => said('imports.leftOutCount', { what, count }));
    return [...this.#ofFile.values(), ...leftOut, ...ofRecords];
  }

  #count(what: string, say: Told['say']): void {
    const told = this.#ofRecords.get(what);
    if (told === undefined) this.#ofRecords.set(what, { count: 1, first: this.#records, say });
    else told.count += 1;
  }
}

/** The turns of a chat; undefined for a plain text, which is one turn of the assistant's. */
function turnsOf(content: DatasetContent): readonly Message[] | undefined {
  if (content.kind !== 'conversation') return content.prompt;
  return content.messages.length > 1 ? content.messages : undefined;
}

function alternate(messages: readonly Message[]): boolean {
  const turns = messages[0]?.role === 'system' ? messages.slice(1) : messages;
  return turns.every(({ role }, i) => role === (i % 2 === 0 ? 'user' : 'assistant'));
}
