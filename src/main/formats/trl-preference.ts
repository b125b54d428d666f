import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { JsonRecord, RecordFormat } from './format.ts';
import {
  invalidRecord,
  messagesAt,
  messagesShape,
  parseShape,
  promptShape,
  replyShape,
  sameMessage,
  withSystem,
} from './record-shapes.ts';
import { otherText } from './other-text.ts';
import { isTranscript } from './transcript.ts';

const explicit = z.object({ prompt: promptShape, chosen: replyShape, rejected: replyShape });
const wholeChats = z.object({ prompt: promptShape.optional(), chosen: messagesShape, rejected: messagesShape });
const wholeTexts = z.object({ chosen: z.string(), rejected: z.string() });

/**
 * Comparisons of two replies, in each of the forms that TRL takes: with a prompt, or "implicit", where both sides hold
 * whole texts or whole chats that begin alike. Files also come with a prompt and whole chats (UltraFeedback).
 */
export const trlPreference: RecordFormat = {
  name: 'trl-preference',
  fields: 'chosen, rejected, optional prompt and system',
  reads: [...messagesAt('prompt'), ...messagesAt('chosen'), ...messagesAt('rejected'), 'system'],
  layout: 'lines',
  needs: [['chosen', 'rejected']],
  fits: ({ prompt, chosen, margin }) => !isTranscript(prompt) && !isTranscript(chosen) && margin === undefined,
  parse: parsePreference,
  write: (content) => {
    if (content.kind !== 'preference') return undefined;
    const { prompt, chosen, rejected } = content;
    return [{ prompt, chosen: assistantTurn(chosen), rejected: assistantTurn(rejected) }];
  },
};

type Preference = Extract<DatasetContent, { kind: 'preference' }>;

/** @throws ParleyError invalid_input */
export function parsePreference(record: JsonRecord): Preference {
  const { prompt, chosen, rejected } = parseSides(record);
  return { kind: 'preference', prompt: withSystem(record, prompt), chosen, rejected };
}

function parseSides(record: JsonRecord): Pick<Preference, 'prompt' | 'chosen' | 'rejected'> {
  if (isChat(record.chosen) && isChat(record.rejected)) return fromWholeChats(record);
  if ('prompt' in record) return parseShape(explicit, record);
  return fromWholeTexts(record);
}

function assistantTurn(content: string): readonly Message[] {
  return [{ role: 'assistant', content }];
}

/** More than a reply of one message. */
function isChat(value: unknown): boolean {
  return Array.isArray(value) && value.length > 1;
}

function fromWholeChats(record: JsonRecord): Pick<Preference, 'prompt' | 'chosen' | 'rejected'> {
  const { prompt: given = [], chosen, rejected } = parseShape(wholeChats, record);
  const shared = chosen.slice(0, -1);
  const alike = chosen.length === rejected.length && shared.every((message, i) => sameMessage(message, rejected[i]));
  if (!alike) throw invalidRecord(said('records.sameUpToLast'), 'chosen, rejected');
  const [better, worse] = [chosen[chosen.length - 1], rejected[rejected.length - 1]];
  if (better.role !== 'assistant' || worse.role !== 'assistant') {
    throw invalidRecord(said('records.lastIsAssistant'), 'chosen, rejected');
  }
  const repeated = given.every((message) => shared.some((other) => sameMessage(message, other)));
  const prompt = repeated ? shared : [...given, ...shared];
  return { prompt, chosen: better.content, rejected: worse.content };
}

/** The common beginning, back to the end of a word, is the prompt (TRL's `extract_prompt`, which may cut within words). */
function fromWholeTexts(record: JsonRecord): Pick<Preference, 'prompt' | 'chosen' | 'rejected'> {
  const { chosen, rejected } = parseShape(wholeTexts, record);
  const other = otherText(record, ['chosen', 'rejected', 'system', 'margin']);
  if (other !== undefined) {
    throw invalidRecord(said('records.promptNotNamed', { field: other }), 'prompt');
  }
  let end = 0;
  while (end < chosen.length && chosen[end] === rejected[end]) end += 1;
  const bounded = [chosen, rejected].every((text) => end === text.length || /\s/.test(text[end]));
  if (!bounded) end = chosen.slice(0, end).search(/\S*$/);
  const prompt = chosen.slice(0, end).trim();
  if (prompt === '') throw invalidRecord(said('records.noCommonBeginning'), 'prompt');
  return {
    prompt: [{ role: 'user', content: prompt }],
    chosen: chosen.slice(end).trim(),
    rejected: rejected.slice(end).trim(),
  };
}
