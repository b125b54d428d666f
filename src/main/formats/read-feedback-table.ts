/** Parley's own table of feedback (`data export --format csv`), read again; each row says what it is. */
import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { GroupedFormat, JsonRecord } from './format.ts';
import { itemsOfEdit } from './programs/chat-tree.ts';
import type { TreeItem } from './programs/chat-tree.ts';
import { asText } from './programs/json-access.ts';
import { parseEach } from './programs/parse-each.ts';
import { expectedIn, parseShape, promptShape } from './record-shapes.ts';
import { thumbOf } from './thumb-words.ts';

const shape = z.object({ prompt: promptShape });

export const feedbackTableReader: GroupedFormat = {
  name: 'feedback-table',
  fields: 'kind, prompt, chosen, rejected, completion, label, rater, rater_kind, as Parley exports CSV',
  ownFields: true,
  reads: ['kind', 'prompt', 'chosen', 'rejected', 'completion', 'label', 'rater'],
  layout: 'lines',
  needs: [['kind', 'prompt', 'chosen', 'rejected', 'completion', 'rater_kind']],
  ...parseEach(itemsOfRow),
};

function itemsOfRow(record: JsonRecord): TreeItem[] {
  const { prompt } = parseShape(shape, record);
  const rater = asText(record.rater);
  const text = (field: string) => (typeof record[field] === 'string' ? record[field] : '');
  switch (record.kind) {
    case 'pair':
      return [{ content: { kind: 'preference', prompt, chosen: text('chosen'), rejected: text('rejected'), rater } }];
    case 'edit':
      return itemsOfEdit(prompt, text('chosen'), text('rejected'), rater);
    case 'demonstration':
      return [
        {
          content: { kind: 'conversation', messages: [...prompt, { role: 'assistant', content: text('completion') }] },
        },
      ];
    case 'thumb': {
      const label = thumbOf(record.label);
      if (label === undefined) throw expectedIn('label', said('expected.trueOrFalse'), record.label);
      return [{ content: { kind: 'labelled', prompt, completion: text('completion'), label, rater } }];
    }
    default:
      throw expectedIn(
        'kind',
        said('expected.oneOf', { choices: ['pair', 'edit', 'demonstration', 'thumb'] }),
        record.kind,
      );
  }
}
