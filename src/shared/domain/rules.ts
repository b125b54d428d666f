/**
 * The rules that can reward, judge and rank: how each is written and what it says, for commands and forms. How it scores is beside its
 * name in `evaluate/reward-rules.ts`.
 */
import { render, said } from '../language/said.ts';
import type { Said } from '../language/said.ts';
import { t } from '../language/t.ts';

interface Rule {
  /** As it is written behind `rule:`; one with a colon takes a setting. */
  readonly form: string;
  /** What stands behind the colon, and one that can be begun with. */
  readonly setting?: { readonly kind: 'words' | 'word' | 'pattern'; readonly example: string };
  /** Compares with a reference, which the prompts have to bring. */
  readonly needsReference?: true;
}

export interface RuleDescription extends Omit<Rule, 'setting'> {
  /** In a list: "Asks a question". */
  readonly title: string;
  /** What scores how much. */
  readonly sentence: string;
  readonly setting?: { readonly label: string; readonly example: string };
}

const rules = {
  question: { form: 'question' },
  length: { form: 'length:LO-HI', setting: { kind: 'words', example: '5-20' } },
  'near-length': { form: 'near-length:N', setting: { kind: 'words', example: '12' } },
  keyword: { form: 'keyword:WORD', setting: { kind: 'word', example: 'please' } },
  regex: { form: 'regex:PATTERN', setting: { kind: 'pattern', example: '^[A-Z]' } },
  json: { form: 'json' },
  'no-repetition': { form: 'no-repetition' },
  bleu: { form: 'bleu', needsReference: true },
  'rouge-l': { form: 'rouge-l', needsReference: true },
  'token-f1': { form: 'token-f1', needsReference: true },
  'exact-match': { form: 'exact-match', needsReference: true },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;
export const ruleNames = Object.keys(rules) as RuleName[];

/** In the language that is spoken now. */
export function ruleCalled(name: RuleName): RuleDescription {
  const { setting, ...rule }: Rule = rules[name];
  return {
    ...rule,
    ...t.rules[name],
    ...(setting && { setting: { example: setting.example, label: t.rules.settings[setting.kind] } }),
  };
}

export function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(rules, name);
}

/** "length:LO-HI (e.g. length:5-20)" */
export function ruleForm(name: RuleName): string {
  const form = ruleFormSaid(name);
  return typeof form === 'string' ? form : render(form);
}

/** As `ruleForm`, for another sentence that is said. */
export function ruleFormSaid(name: RuleName): Said | string {
  const { form, setting }: Rule = rules[name];
  return setting === undefined ? form : said('rules.form', { form, example: `${name}:${setting.example}` });
}
