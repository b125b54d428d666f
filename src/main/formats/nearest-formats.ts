/** For a record that fits no format: what it has, and what the nearest formats lack. */
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { Format, JsonRecord } from './format.ts';
import { hasNeeds, lostFields, readsField } from './recognise.ts';
import { formats } from './registry.ts';

const formatsNamed = 3;
const fieldsNamed = 12;

/** What other programs call our fields: a hint, never a guess that is acted on. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  prompt: ['query', 'question', 'user', 'human', 'context', 'post', 'instruction', 'input', 'prompt_text'],
  completion: ['response', 'answer', 'reply', 'output', 'target', 'generation', 'assistant', 'content'],
  chosen: ['preferred', 'better', 'win', 'winner', 'accepted', 'chosen_response', 'response_chosen', 'positive'],
  rejected: ['dispreferred', 'worse', 'lose', 'loser', 'rejected_response', 'response_rejected', 'negative'],
  messages: ['conversation', 'dialog', 'dialogue', 'turns', 'chat', 'chat_messages'],
  conversations: ['conversation', 'dialog', 'dialogue', 'turns'],
  text: ['content', 'body', 'document'],
  label: ['rating', 'thumb', 'vote', 'feedback'],
  completions: ['responses', 'answers', 'replies', 'generations', 'outputs'],
  ranks: ['ranking', 'order', 'scores'],
};

interface Nearness {
  readonly format: Format;
  readonly lacks: readonly string[];
  /** Fields of the record that it reads, or would under another name, less what it lacks and what it would lose. */
  readonly score: number;
  readonly sharesAny: boolean;
}

export function whyNoFormat(record: JsonRecord): Said {
  const fields = Object.keys(record);
  const shown = [...fields.slice(0, fieldsNamed), ...(fields.length > fieldsNamed ? ['…'] : [])];
  const near = formats
    .filter(({ ownFields }) => !ownFields)
    .map((format) => nearness(format, record))
    .filter(({ sharesAny }) => sharesAny)
    .sort((a, b) => b.score - a.score)
    .slice(0, formatsNamed)
    .map(({ format, lacks }) => whatIsWrong(format, record, lacks));
  return said('records.noFormat', { fields: shown, near });
}

/** By the one of its sets of fields that the record comes nearest to. */
function nearness(format: Format, record: JsonRecord): Nearness {
  const sets = format.needs.map((fields): Nearness => {
    const lacks = fields.filter((field) => !(field in record));
    const renamed = lacks.filter((field) => otherName(field, record) !== undefined);
    const read = Object.keys(record).filter((field) => readsField(format, field));
    const lost = lostFields(format, record);
    const score = read.length + renamed.length / 2 - lacks.length - lost.length;
    return { format, lacks, score, sharesAny: lacks.length < fields.length || renamed.length > 0 };
  });
  return sets.sort((a, b) => b.score - a.score)[0];
}

function whatIsWrong(format: Format, record: JsonRecord, lacks: readonly string[]): Said {
  if (lacks.length === 0) {
    const lost = lostFields(format, record);
    if (lost.length > 0) return said('records.formatLoses', { format: format.name, fields: lost });
    return hasNeeds(format, record)
      ? said('records.formatFits', { format: format.name })
      : said('records.formatExpects', { format: format.name, fields: format.fields });
  }
  const renames = lacks.flatMap((field) => {
    const other = otherName(field, record);
    return other === undefined ? [] : [said('records.rename', { from: other, to: field })];
  });
  return said('records.formatLacks', { format: format.name, fields: lacks, renames });
}

function otherName(field: string, record: JsonRecord): string | undefined {
  return otherNames[field]?.find((name) => name in record);
}
