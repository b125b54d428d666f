/** What an input of the contract has to be, after the name of its field. */
import { formats } from './formats.ts';

export const expected = {
  emptyText: 'expected a text, it is empty',
  emptyMessage: 'expected a message, it is empty',
  dataset: 'expected a dataset: its name or id',
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
  atMostBytes: ({ bytes }: { bytes: number }) => `expected at most ${formats.size(bytes)}`,
};
