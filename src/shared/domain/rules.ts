/**
 * The rules that can reward, judge and rank: how each is written and what it says, for commands and forms. How it scores is beside its
 * name in `evaluate/reward-rules.ts`.
 */
export interface RuleDescription {
  /** As it is written behind `rule:`; one with a colon takes a setting. */
  readonly form: string;
  /** In a list: "Asks something back". */
  readonly title: string;
  /** What scores how much. */
  readonly sentence: string;
  /** What stands behind the colon, and one that can be begun with. */
  readonly setting?: { readonly label: string; readonly example: string };
  /** Compares with a reference, which the prompts have to bring. */
  readonly needsReference?: true;
}

export const rules = {
  question: {
    form: 'question',
    title: 'Asks something back',
    sentence: '1 for a reply with a question in it, 0 for another.',
  },
  length: {
    form: 'length:LO-HI',
    title: 'Has so many words',
    sentence: '1 for a reply of so many words, 0 for another.',
    setting: { label: 'Words', example: '5-20' },
  },
  'near-length': {
    form: 'near-length:N',
    title: 'Is about so long',
    sentence: '1 for a reply of exactly so many words, falling evenly to 0 for none and for twice as many.',
    setting: { label: 'Words', example: '12' },
  },
  keyword: {
    form: 'keyword:WORD',
    title: 'Says a word',
    sentence: '1 for a reply that says the word or words, in any letter case, 0 for another.',
    setting: { label: 'Word', example: 'please' },
  },
  regex: {
    form: 'regex:PATTERN',
    title: 'Fits a pattern',
    sentence: '1 for a reply in which the regular expression is found, as JavaScript writes it, 0 for another.',
    setting: { label: 'Pattern', example: '^[A-Z]' },
  },
  json: {
    form: 'json',
    title: 'Is valid JSON',
    sentence: '1 for a reply that is a JSON object or list, 0 for another.',
  },
  'no-repetition': {
    form: 'no-repetition',
    title: 'Does not repeat itself',
    sentence: 'The share of the reply’s word trigrams that it had not said before.',
  },
  bleu: {
    form: 'bleu',
    title: 'BLEU against a reference',
    sentence: 'Sentence BLEU of reply and reference, 0 to 1.',
    needsReference: true,
  },
  'rouge-l': {
    form: 'rouge-l',
    title: 'ROUGE-L against a reference',
    sentence: 'F1 of the longest common subsequence of reply and reference.',
    needsReference: true,
  },
  'token-f1': {
    form: 'token-f1',
    title: 'Token F1 against a reference',
    sentence: 'F1 of the words that reply and reference share.',
    needsReference: true,
  },
  'exact-match': {
    form: 'exact-match',
    title: 'Equals a reference',
    sentence: '1 for a reply that is the reference, spaces at the ends aside, 0 for another.',
    needsReference: true,
  },
} as const satisfies Readonly<Record<string, RuleDescription>>;

export type RuleName = keyof typeof rules;
export const ruleNames = Object.keys(rules) as RuleName[];
export const ruleCalled = (name: RuleName): RuleDescription => rules[name];

export function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(rules, name);
}

/** "length:LO-HI (e.g. length:5-20)" */
export function ruleForm(name: RuleName): string {
  const { form, setting } = ruleCalled(name);
  return setting === undefined ? form : `${form} (e.g. ${name}:${setting.example})`;
}
