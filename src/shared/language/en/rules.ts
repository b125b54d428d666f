/** Rules that reward, judge and rank, and rewards as people write them. */

interface Named {
  readonly name: string;
}

export const rules = {
  question: {
    title: 'Asks a question',
    sentence: '1 for a reply with a question in it, 0 for another.',
  },
  length: {
    title: 'Number of words in a range',
    sentence: '1 for a reply with a number of words in the range, 0 for another. Chinese is divided into words, too.',
  },
  'near-length': {
    title: 'Close to a number of words',
    sentence: '1 for a reply with exactly that many words, falling evenly to 0 for no words and for twice as many.',
  },
  keyword: {
    title: 'Contains a word',
    sentence: '1 for a reply that contains the word or words, in any letter case, 0 for another.',
  },
  regex: {
    title: 'Matches a pattern',
    sentence: '1 for a reply that matches the regular expression (JavaScript syntax), 0 for another.',
  },
  json: {
    title: 'Is valid JSON',
    sentence: '1 for a reply that is a JSON object or list, 0 for another.',
  },
  'no-repetition': {
    title: 'Does not repeat itself',
    sentence: 'The share of the reply’s word trigrams that do not occur earlier in it.',
  },
  bleu: {
    title: 'BLEU against a reference',
    sentence: 'Sentence BLEU of reply and reference, 0 to 1.',
  },
  'rouge-l': {
    title: 'ROUGE-L against a reference',
    sentence: 'F1 of the longest common subsequence of reply and reference.',
  },
  'token-f1': {
    title: 'Token F1 against a reference',
    sentence: 'F1 of the words that reply and reference share.',
  },
  'exact-match': {
    title: 'Equals the reference',
    sentence: '1 for a reply equal to the reference, 0 for another. Spaces at both ends do not count.',
  },
  settings: { words: 'Words', word: 'Word', pattern: 'Pattern' },

  form: ({ form, example }: { form: string; example: string }) => `${form} (e.g. ${example})`,
  unknown: ({ name, known }: Named & { known: readonly string[] }) =>
    `Unknown rule ${name}; known: ${known.join(', ')}.`,
  unknownButNear: ({ name, known, near }: Named & { known: readonly string[]; near: string }) =>
    `Unknown rule ${name}; known: ${known.join(', ')}. Did you mean ${near}?`,
  noReference: ({ name }: Named) =>
    `Rule ${name} compares with a reference, and a prompt has none. Give every prompt one, or choose another rule.`,
  lengthSetting: ({ name }: Named) =>
    `Rule ${name}: expected length:LO-HI with two whole numbers of words, LO at most HI, e.g. length:5-20.`,
  keywordSetting: ({ name }: Named) =>
    `Rule ${name}: expected keyword:WORD with at least one letter or digit, e.g. keyword:please.`,
  nearLengthSetting: ({ name }: Named) =>
    `Rule ${name}: expected near-length:N with a whole number of words above 0, e.g. near-length:12.`,
  regexSetting: ({ name, why }: Named & { why: string }) =>
    `Rule ${name}: expected regex:PATTERN with a regular expression as JavaScript writes it (${why}).`,
  matching: ({ name }: Named) => `Matching the pattern of rule ${name}`,
  slowPattern:
    'Write the pattern so that a text can match it in only one way: avoid a repeat within a repeat, such as (a+)+.',
  rewardForm: ({ text }: { text: string }) =>
    `Reward ${text}: expected model (a reward model), rule:NAME, file:PATH (a function in a JavaScript file), or one of them with a weight, e.g. 0.5*rule:length:5-20.`,
};
