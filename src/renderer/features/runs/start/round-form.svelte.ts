/** The form that starts a round: what it starts from, what it learns from, and every setting. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { StageMemory } from '../../../../shared/contract/memory.ts';
import type { VersionView } from '../../../../shared/contract/models.ts';
import type { RunView } from '../../../../shared/contract/runs.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { drawnSeed } from '../../../../shared/domain/drawn-seed.ts';
import { objectIn } from '../../../../shared/domain/json.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { RewardChoice } from '../../../../shared/domain/reward-choice.ts';
import { t } from '../../../../shared/language/t.ts';
import { methodCalled, policyMethodNames } from '../../../../shared/methods/all.ts';
import type { Method, MethodName, PolicyMethodName } from '../../../../shared/methods/all.ts';
import { defaultsBySize, whyBySize } from '../../../../shared/methods/big-models.ts';
import type { PresetName } from '../../../../shared/methods/parts/presets.ts';
import { settingFields } from '../../../../shared/methods/parts/setting.ts';
import { contestBySize, contestSettings, roundPresets } from '../../../../shared/methods/round-settings.ts';
import { roundTime } from '../../../../shared/methods/round-time.ts';
import { needsRewardModel, roundMethod, roundReward } from '../../../../shared/methods/stages.ts';
import { RewardPick } from '../../../workbench/reward-pick.svelte.ts';
import { explainError } from '../../../client/explain-error.ts';
import type { Explained } from '../../../client/explain-error.ts';
import { learnsFromInput, learnsFromOf } from './form-choices.ts';
import type { FormData } from './form-data.ts';
import { changedSettings, defaultsOf, errorsOf, textOf } from './setting-values.ts';
import { moveToDefaults, sizedFields } from './sized-fields.ts';
import type { Typed } from './setting-values.ts';

export const contestFields = settingFields(contestSettings);

export class RoundForm {
  readonly data: FormData;
  /** By which the policy is trained. */
  method = $state<PolicyMethodName>('ppo');
  #from = $state('');
  /** One of `comparisonChoices`; empty: the rankings made in Parley, or all comparisons where there are none. */
  learnsFrom = $state('');
  /** What the policy is rewarded by, where its method takes a reward. */
  readonly rewardedBy = new RewardPick('model');
  /** A dataset's name; empty: the prompts of the data. */
  prompts = $state('');
  /** A dataset's name; empty: all chats. What the policy imitates, or what is mixed in. */
  demonstrations = $state('');
  seed = $state(String(drawnSeed()));
  /** Of each method, so that what was typed is there again when it is chosen again. */
  readonly policies = $state(
    Object.fromEntries(policyMethodNames.map((name) => [name, {}])) as Record<PolicyMethodName, Typed>,
  );
  readonly reward = $state<Typed>({});
  readonly contest = $state<Typed>({});
  starting = $state(false);
  error = $state.raw<Explained>();

  constructor(data: FormData, { like, from }: { readonly like?: RunView; readonly from?: string } = {}) {
    this.data = data;
    const kept = data.versions.findLast(({ kept }) => kept === true) ?? data.versions.at(0);
    this.from = data.versions.find(({ id }) => id === from)?.id ?? like?.from ?? kept?.id ?? '';
    this.#fill(like?.kind === 'round' ? like.config : {});
    if (like !== undefined) this.seed = String(drawnSeed(like.seed));
    if (like?.kind !== 'round') return;
    this.method = roundMethod(like.config);
    this.rewardedBy.fill(roundReward(like.config));
    this.learnsFrom = learnsFromOf(like.config, data);
  }

  /** A version's id. Another one's size may have other defaults. */
  get from(): string {
    return this.#from;
  }

  set from(id: string) {
    const before = policyMethodNames.map((name) => this.#fieldsOf(name));
    const [reward, contest] = [this.rewardFields, this.contestFields];
    this.#from = id;
    for (const [i, name] of policyMethodNames.entries()) {
      moveToDefaults(this.policies[name], before[i], this.#fieldsOf(name));
    }
    moveToDefaults(this.reward, reward, this.rewardFields);
    moveToDefaults(this.contest, contest, this.contestFields);
  }

  get told(): Method {
    return methodCalled(this.method);
  }

  /** What is typed of the chosen method's settings. */
  get policy(): Typed {
    return this.policies[this.method];
  }

  get policyFields(): readonly SettingField[] {
    return this.#fieldsOf(this.method);
  }

  get rewardFields(): readonly SettingField[] {
    return this.#fieldsOf('reward');
  }

  get contestFields(): readonly SettingField[] {
    return sizedFields(contestFields, contestBySize(this.#parameters));
  }

  get presets(): ReturnType<typeof roundPresets> {
    return roundPresets(this.method, this.#parameters);
  }

  /** Why the defaults are what they are, for a big model. */
  get why(): string | undefined {
    return whyBySize(this.told, this.#parameters);
  }

  /** Undefined where the sizes are none of a preset's. */
  get preset(): PresetName | undefined {
    const typed = { ...this.policy, ...this.contest };
    return this.presets.find(({ settings }) =>
      Object.entries(settings).every(([name, value]) => typed[name] === String(value)),
    )?.name;
  }

  choosePreset(name: PresetName): void {
    const settings = this.presets.find((preset) => preset.name === name)?.settings ?? {};
    for (const [field, value] of Object.entries(settings)) {
      (field in contestSettings ? this.contest : this.policy)[field] = String(value);
    }
  }

  get errors(): { policy: Record<string, string>; reward: Record<string, string>; contest: Record<string, string> } {
    return {
      policy: errorsOf(this.policyFields, this.policy, methodCalled(this.method).check),
      reward: errorsOf(this.rewardFields, this.reward),
      contest: errorsOf(this.contestFields, this.contest),
    };
  }

  get seedError(): string | undefined {
    return /^\d{1,15}$/.test(this.seed.trim()) ? undefined : t.runs.start.expectedSeed;
  }

  get rewardError(): string | undefined {
    return this.told.needs === 'prompts' ? this.rewardedBy.error : undefined;
  }

  /** Left out where it is the round's own reward model. */
  get chosenReward(): readonly RewardChoice[] | undefined {
    const isChosen =
      this.told.needs === 'prompts' && this.rewardedBy.kind !== 'model' && this.rewardError === undefined;
    return isChosen ? this.rewardedBy.rewards : undefined;
  }

  get trainsRewardModel(): boolean {
    return needsRewardModel(this.told, this.chosenReward);
  }

  get wrongCount(): number {
    const fields = Object.values(this.errors).reduce((sum, errors) => sum + Object.keys(errors).length, 0);
    return fields + [this.seedError, this.rewardError].filter((error) => error !== undefined).length;
  }

  /** How many settings differ from the defaults. */
  get changedCount(): number {
    const groups = [
      changedSettings(this.policyFields, this.policy),
      changedSettings(this.rewardFields, this.reward),
      this.#contestSettings,
    ];
    return groups.reduce((sum, settings) => sum + Object.keys(settings).length, 0);
  }

  /** The pace is the newest completed round's; undefined where there is none, or while a setting is wrong. */
  get estimate(): { readonly ms: number; readonly after: string } | undefined {
    const { runs, versions } = this.data;
    if (this.#version === undefined || this.wrongCount > 0) return undefined;
    const { method, policy, reward, contest, from } = this;
    const told = { method, [method]: { ...policy }, reward: { ...reward }, ...contest };
    const rewardedBy = this.chosenReward?.map(({ name, weight }) => ({ name, weight }));
    const config: JsonObject = rewardedBy === undefined ? told : { ...told, rewardedBy };
    const found = roundTime({ config, from }, runs, versions);
    return found && { ms: 1000 * found.seconds, after: found.after };
  }

  reset(): void {
    this.#fill({});
  }

  /** Whether chats are learned from: imitated, or mixed into the updates. */
  get usesChats(): boolean {
    return this.told.needs === 'chats' || Number(this.policy.pretrainingCoef ?? 0) > 0;
  }

  /** What starting sends. */
  get input(): Parameters<Client['round']['start']>[0] & object {
    const rewarded = this.told.needs === 'prompts';
    return {
      method: this.method,
      from: this.from,
      ...learnsFromInput(this.learnsFrom),
      seed: Number(this.seed),
      ...(this.usesChats && this.demonstrations !== '' && { demonstrations: [this.demonstrations] }),
      ...(rewarded && this.prompts !== '' && { prompts: { kind: 'dataset', dataset: this.prompts } }),
      ...(this.chosenReward !== undefined && { reward: [...this.chosenReward] }),
      settings: {
        [this.method]: changedSettings(this.policyFields, this.policy),
        reward: changedSettings(this.rewardFields, this.reward),
        ...this.#contestSettings,
      },
    };
  }

  async askMemory(client: Client, signal: AbortSignal): Promise<StageMemory[]> {
    return (await client.round.estimate(this.input, { signal })).memory;
  }

  /** Undefined where it was refused: `error` tells why. */
  async start(client: Client): Promise<RunView | undefined> {
    this.starting = true;
    this.error = undefined;
    try {
      return await client.round.start(this.input);
    } catch (error) {
      this.error = explainError(error);
      return undefined;
    } finally {
      this.starting = false;
    }
  }

  get #parameters(): number | null {
    return this.#version?.parameters ?? null;
  }

  #fieldsOf(name: MethodName): readonly SettingField[] {
    return sizedFields(this.data.fields[name], defaultsBySize(methodCalled(name), this.#parameters));
  }

  get #version(): VersionView | undefined {
    return this.data.versions.find(({ id }) => id === this.from);
  }

  get #contestSettings(): JsonObject {
    return changedSettings(this.contestFields, this.contest);
  }

  #fill(config: JsonObject): void {
    for (const name of policyMethodNames) fill(this.policies[name], this.#fieldsOf(name), objectIn(config[name]));
    fill(this.reward, this.rewardFields, objectIn(config.reward));
    fill(this.contest, this.contestFields, config);
  }
}

function fill(typed: Typed, fields: readonly SettingField[], settings: JsonObject): void {
  Object.assign(typed, defaultsOf(fields));
  for (const { name } of fields) if (name in settings) typed[name] = textOf(settings[name]);
}
