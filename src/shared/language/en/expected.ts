/** What an input or a field of a file has to be, after its name. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Bound {
  readonly of: 'text' | 'list' | 'number';
  readonly bound: number;
  /** Whether the bound itself fits. */
  readonly inclusive: boolean;
}
const unitOf = { text: 'character', list: 'element' };

export const expected = {
  emptyText: 'expected a text, it is empty',
  emptyMessage: 'expected a message, it is empty',
  dataset: 'expected a dataset: its name or id',
  targetName: 'expected at most 40 letters, digits, dots, dashes or underscores',
  clientName: 'expected at most 40 letters, digits, spaces, dots, dashes or underscores',
  noSetting: 'expected at least one setting, there is none',
  fileName: 'expected a file name without folders',
  version: 'expected a version: its name, its id or the start of its id',
  versionName: 'expected a name of 1 to 60 characters on one line',
  repository: 'expected OWNER/NAME',
  emptyPrompt: 'expected a prompt, it is empty',
  noMessage: 'expected at least one message, there is none',
  candidatesToRank: 'expected at least 2 candidates to rank',
  candidates: 'expected at least 2 candidates',
  emptyReply: 'expected a reply, it is empty',
  noRater: 'expected at least one rater',
  reward:
    'expected reward, reward:RUN, rule:NAME, file:PATH, or a mix such as 0.5*rule:question + 0.5*rule:near-length:12',
  settingKey: 'expected letters, digits and dots',
  at: ({ place, problem }: { place: string; problem: string }) => `${place}: ${problem}`,
  got: ({ expectation, got }: { expectation: string; got: string }) => `${expectation}, got ${got}`,
  problems: ({ problems }: { problems: readonly string[] }) => problems.join('; '),
  nothing: 'nothing',
  aList: 'a list',
  anObject: 'an object',
  text: 'expected a text',
  number: 'expected a number',
  wholeNumber: 'expected a whole number',
  trueOrFalse: 'expected true or false',
  list: 'expected a list',
  object: 'expected an object',
  otherForm: 'expected another form',
  oneOf: ({ choices }: { choices: readonly string[] }) =>
    choices.length === 1 ? `expected ${choices[0]}` : `expected one of ${choices.join(', ')}`,
  atLeast: ({ of, bound, inclusive }: Bound) =>
    of === 'number'
      ? `expected ${inclusive ? 'at least' : 'more than'} ${bound}`
      : `expected at least ${counted(bound, unitOf[of])}`,
  atMost: ({ of, bound, inclusive }: Bound) =>
    of === 'number'
      ? `expected ${inclusive ? 'at most' : 'less than'} ${bound}`
      : `expected at most ${counted(bound, unitOf[of])}`,
  multipleOf: ({ divisor }: { divisor: number }) => `expected a multiple of ${divisor}`,
  noFields: ({ fields }: { fields: readonly string[] }) => `unknown: ${fields.join(', ')}`,
  either: ({ alternatives }: { alternatives: readonly string[] }) => alternatives.join(', or '),
  atMostBytes: ({ bytes }: { bytes: number }) => `expected at most ${formats.size(bytes)}`,
};
