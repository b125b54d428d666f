import { said } from '../../shared/language/said.ts';
import type { RecordFormat } from './format.ts';
import { invalidRecord } from './record-shapes.ts';
import { isTranscript } from './transcript.ts';
import { parsePreference, trlPreference } from './trl-preference.ts';

/**
 * OpenRLHF's comparisons: TRL's, with the prompt under a key of choice (`input` in its own data sets) and an optional
 * `margin`, which is not kept: a preference here has no strength.
 */
export const openRlhf: RecordFormat = {
  name: 'openrlhf',
  fields: 'chosen, rejected, input or margin, optional prompt and system',
  reads: [...trlPreference.reads, 'input'],
  layout: 'lines',
  needs: [
    ['chosen', 'rejected', 'input'],
    ['chosen', 'rejected', 'margin'],
  ],
  fits: ({ chosen }) => !isTranscript(chosen),
  parse: ({ input, ...record }) => {
    if (input === undefined || input === '') return parsePreference(record);
    if ('prompt' in record) throw invalidRecord(said('records.oneOfThem'), 'input, prompt');
    return parsePreference({ ...record, prompt: input });
  },
  write: trlPreference.write,
};
