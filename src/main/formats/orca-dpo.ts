import { said } from '../../shared/language/said.ts';
import type { RecordFormat } from './format.ts';
import { expectedIn } from './record-shapes.ts';
import { parsePreference, trlPreference } from './trl-preference.ts';

/** Comparisons laid out as Intel's orca_dpo_pairs and the many made after it: the prompt is called `question`. */
export const orcaDpo: RecordFormat = {
  name: 'orca-dpo',
  fields: 'question, chosen, rejected, optional system',
  reads: ['question', ...trlPreference.reads.filter((field) => !field.startsWith('prompt'))],
  layout: 'lines',
  needs: [['question', 'chosen', 'rejected']],
  parse: ({ question, ...record }) => {
    if (question === undefined) throw expectedIn('question', said('expected.text'), question);
    return parsePreference({ ...record, prompt: question });
  },
  write: (content) => {
    if (content.kind !== 'preference') return undefined;
    const [first, ...rest] = content.prompt;
    const system = first.role === 'system' ? first.content : undefined;
    const [asked, ...more] = system === undefined ? content.prompt : rest;
    if (asked?.role !== 'user' || asked.content.trim() === '' || more.length > 0 || system === '') return undefined;
    const { chosen, rejected } = content;
    return [{ ...(system !== undefined && { system }), question: asked.content, chosen, rejected }];
  },
};
