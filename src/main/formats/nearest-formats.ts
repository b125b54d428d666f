/** For a record that fits no format: what it has, and what the nearest formats lack. */
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

export function whyNoFormat(record: JsonRecord): string {
  const fields = Object.keys(record);
  const shown = fields.slice(0, fieldsNamed).join(', ') + (fields.length > fieldsNamed ? ', …' : '');
  const found = `its records fit no known format: the first has the fields ${shown || '(none)'}.`;
  const near = formats
    .filter(({ ownFields }) => !ownFields)
    .map((format) => nearness(format, record))
    .filter(({ sharesAny }) => sharesAny)
    .sort((a, b) => b.score - a.score)
    .slice(0, formatsNamed)
    .map(({ format, lacks }) => `${format.name} ${whatIsWrong(format, record, lacks)}`);
  if (near.length === 0) return `${found} No format has a field of these names; rename them to those of a format.`;
  return `${found} Nearest: ${near.join('; ')}.`;
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

function whatIsWrong(format: Format, record: JsonRecord, lacks: readonly string[]): string {
  if (lacks.length === 0) {
    const lost = lostFields(format, record);
    if (lost.length > 0) return `would lose ${lost.join(', ')}`;
    return hasNeeds(format, record) ? 'fits' : `expects ${format.fields}`;
  }
  const hints = lacks.flatMap((field) => {
    const other = otherName(field, record);
    return other === undefined ? [] : [`rename ${other} to ${field}`];
  });
  const hint = hints.length > 0 ? ` (${hints.join(', ')}?)` : '';
  return `lacks ${lacks.join(' and ')}${hint}`;
}

function otherName(field: string, record: JsonRecord): string | undefined {
  return otherNames[field]?.find((name) => name in record);
}
