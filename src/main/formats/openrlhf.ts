import type { RecordFormat } from './format.ts';
import { hasFields } from './format.ts';
import { isTranscript } from './transcript.ts';
import { parsePreference, trlPreference } from './trl-preference.ts';

/**
 * OpenRLHF's comparisons: TRL's, with the prompt under a key of choice (`input` in its own data sets) and an optional
 * `margin`, which is not kept: a preference here has no strength.
 */
export const openRlhf: RecordFormat = {
  name: 'openrlhf',
  fields: 'chosen, rejected, optional input, optional margin',
  reads: [...trlPreference.reads, 'input'],
  layout: 'lines',
  detect: (record) =>
    hasFields(record, ['chosen', 'rejected'], ['instruction', 'conversations']) &&
    !(typeof record.chosen === 'string' && isTranscript(record.chosen)) &&
    ('margin' in record || (typeof record.input === 'string' && !('prompt' in record))),
  parse: ({ input, ...record }) =>
    parsePreference('prompt' in record || input === undefined ? record : { ...record, prompt: input }),
  write: trlPreference.write,
};
