/** What rewards, ranks or judges replies, as a form asks for it: a reward model, a rule, a mix, or a function in a file. */
import {
  isRewards,
  isRule,
  parseRewards,
  rewardsInWords,
  type RewardChoice,
} from '../../shared/domain/reward-choice.ts';
import { isRuleName, ruleCalled, ruleNames, type RuleName } from '../../shared/domain/rules.ts';
import { t } from '../../shared/language/t.ts';
import { pathProblem } from './path-problem.ts';

export const rewardKinds = ['model', 'rule', 'mix', 'file'] as const;
export type RewardKind = (typeof rewardKinds)[number];

export class RewardPick {
  kind = $state<RewardKind>('model');
  rule = $state<RuleName>('question');
  /** By rule: what stands behind its colon. */
  readonly settings = $state(
    Object.fromEntries(ruleNames.map((name) => [name, ruleCalled(name).setting?.example ?? ''])) as Record<
      RuleName,
      string
    >,
  );
  mix = $state('');
  file = $state('');
  readonly #model: 'model' | 'reward';

  /** @param model how the reward model is called where it is asked for */
  constructor(model: 'model' | 'reward', kind: RewardKind = 'model') {
    this.#model = model;
    this.kind = kind;
    this.mix = exampleMix(model);
  }

  /** Takes over what a run was told. */
  fill(rewards: readonly RewardChoice[]): void {
    const [only] = rewards;
    const text = rewardsInWords(rewards);
    if (text === this.#model || only === undefined) this.kind = 'model';
    else if (text.startsWith('file:')) [this.kind, this.file] = ['file', text.slice('file:'.length)];
    else if (rewards.length > 1 || !text.startsWith('rule:')) [this.kind, this.mix] = ['mix', text];
    else {
      const [, name, setting = ''] = /^rule:([^:]*):?(.*)$/s.exec(text) ?? [];
      if (!isRuleName(name)) return;
      this.kind = 'rule';
      this.rule = name;
      this.settings[name] = setting;
    }
  }

  /** As commands have it: "rule:length:5-20". */
  get text(): string {
    const setting = ruleCalled(this.rule).setting && `:${this.settings[this.rule].trim()}`;
    return {
      model: this.#model,
      rule: `rule:${this.rule}${setting ?? ''}`,
      mix: this.mix.trim(),
      file: `file:${this.file.trim()}`,
    }[this.kind];
  }

  /** @throws ParleyError while `error` says what is wrong */
  get rewards(): RewardChoice[] {
    return parseRewards(this.text);
  }

  get usesModel(): boolean {
    return this.error === undefined && this.rewards.some(({ name }) => name === this.#model);
  }

  /** What is wrong with the chosen kind's own field, in words. The app checks the rest before anything starts. */
  get error(): string | undefined {
    if (this.kind === 'file') return pathProblem(this.file, 'file');
    if (this.kind === 'rule') return this.#settingError;
    if (this.kind === 'model') return undefined;
    return isRewards(this.text) && this.rewards.every(isKnown)
      ? undefined
      : t.workbench.expectedParts({ example: exampleMix(this.#model) });
  }

  get #settingError(): string | undefined {
    const { setting } = ruleCalled(this.rule);
    if (setting === undefined) return undefined;
    const typed = this.settings[this.rule].trim();
    const [, low, high] = /^(\d{1,6})-(\d{1,6})$/.exec(typed) ?? [];
    if (this.rule === 'length' && (low === undefined || Number(low) > Number(high)))
      return t.workbench.expectedWordRange(setting);
    if (this.rule === 'near-length' && !/^[1-9]\d{0,5}$/.test(typed)) return t.workbench.expectedWordCount(setting);
    return typed === '' ? t.workbench.expectedExample(setting) : undefined;
  }
}

function exampleMix(model: 'model' | 'reward'): string {
  return `0.7*${model} + 0.3*rule:near-length:12`;
}

/** A rule is looked up by its name; what stands behind it, the app checks. */
function isKnown({ name }: RewardChoice): boolean {
  const [, rule, setting] = /^rule:([^:]*)(:.*)?$/s.exec(name) ?? [];
  return !isRule(name) || (isRuleName(rule) && (ruleCalled(rule).setting === undefined) === (setting === undefined));
}
