/** Fields that hold JSON as a text, as tables and some exporters have them: read where they can only mean a list or turns. */
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { JsonRecord } from './format.ts';
import { problemAt } from './record-shapes.ts';

/** A text has no meaning here. */
const listFields = new Set('messages conversations completions ranks history rejected_messages'.split(' '));
/** A text may be meant as it is: JSON only where it holds turns. */
const turnFields = new Set(
  'prompt chosen rejected completion input rejected_response preferred_output non_preferred_output'.split(' '),
);

export interface ReadInside {
  readonly record: JsonRecord;
  /** Fields that were texts. */
  readonly fields: readonly string[];
  /** What is wrong with one that must be a list. */
  readonly message?: Said;
}

export function readInside(record: JsonRecord): ReadInside {
  const read: Record<string, unknown> = {};
  for (const [field, text] of Object.entries(record)) {
    if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) continue;
    if (!listFields.has(field) && !turnFields.has(field)) continue;
    const value = parsed(text);
    if (listFields.has(field) ? Array.isArray(value) : holdsTurns(value)) read[field] = value;
    else if (listFields.has(field) && /^\s*\[\s*(\{\s*)?['"]/.test(text)) {
      const problem = text.includes("'") ? said('records.pythonList') : said('records.brokenList');
      return { record, fields: [], message: problemAt(field, problem) };
    }
  }
  const fields = Object.keys(read);
  return { record: fields.length === 0 ? record : { ...record, ...read }, fields };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function holdsTurns(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isTurn);
  if (typeof value !== 'object' || value === null) return false;
  return isTurn(value) || ('messages' in value && holdsTurns(value.messages));
}

/** A message: a role and its words, as OpenAI or ShareGPT call them. */
export function isTurn(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ('role' in value && 'content' in value) || ('from' in value && 'value' in value);
}
