/** The form that starts one method alone, outside a round. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { StageMemory } from '../../../../shared/contract/memory.ts';
import type { RunView } from '../../../../shared/contract/runs.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { drawnSeed } from '../../../../shared/domain/drawn-seed.ts';
import { objectIn } from '../../../../shared/domain/json.ts';
import { t } from '../../../../shared/language/t.ts';
import { methodCalled } from '../../../../shared/methods/all.ts';
import type { Method, MethodName } from '../../../../shared/methods/all.ts';
import { defaultsBySize, presetsBySize, whyBySize } from '../../../../shared/methods/big-models.ts';
import { isRemoteMethod } from '../../../../shared/methods/remote-methods.ts';
import type { Preset } from '../../../../shared/methods/parts/presets.ts';
import { makesRewardModel } from '../../../../shared/methods/stages.ts';
import { RewardPick } from '../../../workbench/reward-pick.svelte.ts';
import { explainError } from '../../../client/explain-error.ts';
import type { Explained } from '../../../client/explain-error.ts';
import { learnsFromInput, learnsFromOf } from './form-choices.ts';
import type { FormData } from './form-data.ts';
import { changedSettings, defaultsOf, errorsOf, textOf } from './setting-values.ts';
import { moveToDefaults, sizedFields } from './sized-fields.ts';
import type { Typed } from './setting-values.ts';

export type Traveling = Awaited<ReturnType<Client['train']['travels']>>;

export class TrainForm {
  readonly method: Method;
  readonly data: FormData;
  #from = $state('');
  /** One of `comparisonChoices`, or a dataset's name; empty: what the app takes by itself. */
  learnsFrom = $state('');
  /** A dataset's name; empty: the prompts of the data. For PPO. */
  prompts = $state('');
  /** The id of a completed run with a reward model; empty: the newest. For PPO. */
  rewardRun = $state('');
  /** The id of the version to learn from. For distillation. */
  teacher = $state('');
  /** What its replies are rewarded by, where it writes any. */
  readonly reward = new RewardPick('model');
  /** A dataset's name; empty: all chats. For PPO, where it mixes any in. */
  demonstrations = $state('');
  /** The name of a target that trains; empty: this machine. */
  on = $state('');
  /** What would go to the target: to be confirmed before it is sent. */
  travels = $state.raw<Traveling>();
  seed = $state(String(drawnSeed()));
  readonly settings = $state<Typed>({});
  starting = $state(false);
  error = $state.raw<Explained>();

  constructor(
    name: MethodName,
    data: FormData,
    { like, from }: { readonly like?: RunView; readonly from?: string } = {},
  ) {
    this.method = methodCalled(name);
    this.data = data;
    const kept = data.versions.findLast((version) => version.kept === true) ?? data.versions.at(0);
    this.from = data.versions.find(({ id }) => id === from)?.id ?? like?.from ?? kept?.id ?? '';
    this.reset();
    const parent = data.versions.find(({ id }) => id === this.from)?.parentId;
    this.teacher = parent ?? '';
    if (like?.kind !== name) return;
    const { teacher } = like.config;
    if (data.versions.some(({ id }) => id === teacher)) this.teacher = teacher as string;
    const told = objectIn(like.config.settings);
    for (const { name } of this.fields) if (name in told) this.settings[name] = textOf(told[name]);
    this.seed = String(drawnSeed(like.seed));
    if (Array.isArray(like.config.reward) && like.config.reward.length > 0) this.reward.fill(like.config.reward);
    if (this.method.needs === 'comparisons' || this.method.needs === 'labels')
      this.learnsFrom = learnsFromOf(like.config, data);
  }

  /** A version's id. Another one's size may have other defaults. */
  get from(): string {
    return this.#from;
  }

  set from(id: string) {
    const before = this.fields;
    this.#from = id;
    moveToDefaults(this.settings, before, this.fields);
  }

  get fields(): readonly SettingField[] {
    return sizedFields(this.data.fields[this.method.name], defaultsBySize(this.method, this.#parameters));
  }

  get presets(): readonly Preset[] {
    return presetsBySize(this.method, this.#parameters);
  }

  /** Why the defaults are what they are, for a big model. */
  get why(): string | undefined {
    return whyBySize(this.method, this.#parameters);
  }

  get errors(): Record<string, string> {
    return errorsOf(this.fields, this.settings, this.method.check);
  }

  get seedError(): string | undefined {
    return /^\d{1,15}$/.test(this.seed.trim()) ? undefined : t.runs.start.expectedSeed;
  }

  get rewardError(): string | undefined {
    return this.takesReward ? this.reward.error : undefined;
  }

  /** Whether prompts and a reward are asked for: an environment brings both. */
  get takesReward(): boolean {
    return this.method.needs === 'prompts' && this.settings.env === 'prompts';
  }

  get wrongCount(): number {
    return (
      [this.seedError, this.rewardError].filter((error) => error !== undefined).length + Object.keys(this.errors).length
    );
  }

  get changedCount(): number {
    return Object.keys(changedSettings(this.fields, this.settings)).length;
  }

  /** Completed runs with a reward model that a policy can be trained against, newest first. */
  get rewardRuns(): readonly RunView[] {
    return this.data.runs.filter((run) => makesRewardModel(run) && run.state === 'completed');
  }

  /** Versions to learn from: all but the one that learns. */
  get teachers(): FormData['versions'] {
    return this.data.versions.filter(({ id }) => id !== this.from);
  }

  /** What has to be done first, in words; undefined where nothing is missing. */
  get missing(): string | undefined {
    const { raters, datasets } = this.data;
    const some = (...kinds: (keyof (typeof datasets)[number]['countByKind'])[]) =>
      datasets.some(({ countByKind }) => kinds.some((kind) => countByKind[kind] > 0));
    const { needs } = this.method;
    if (needs === 'comparisons' && raters.length === 0 && !some('preference', 'ranking'))
      return t.runs.start.noComparisons;
    if (needs === 'labels' && raters.length === 0 && !some('labelled', 'preference', 'ranking'))
      return t.runs.start.noLabels;
    if (needs === 'teacher' && !this.teachers.some(({ id }) => id === this.teacher)) return t.runs.start.noTeacher;
    if (this.takesReward && this.reward.usesModel && this.rewardRuns.length === 0) return t.runs.start.noRewardModel;
    return undefined;
  }

  /** By the pace of the newest completed run of this kind and size of model, on as much data. */
  get estimate(): { readonly ms: number; readonly after: string } | undefined {
    if (this.wrongCount > 0) return undefined;
    const { runs } = this.data;
    const run = runs.find(
      ({ kind, from, result }) => kind === this.method.name && from === this.from && result !== null,
    );
    const before = objectIn(run?.config.settings);
    const seconds = run?.result?.durationSeconds;
    if (run === undefined || typeof seconds !== 'number') return undefined;
    const { work } = this.method;
    const ratio = work((name) => Number(this.settings[name])) / work((name) => Number(before[name]));
    return Number.isFinite(ratio) ? { ms: 1000 * seconds * ratio, after: run.name } : undefined;
  }

  get #parameters(): number | null {
    return this.data.versions.find(({ id }) => id === this.#from)?.parameters ?? null;
  }

  /** Where it can be trained; none where there is no choice. */
  get places(): readonly { readonly value: string; readonly label: string }[] {
    const { targets } = this.data;
    if (targets.length === 0 || !isRemoteMethod(this.method.name)) return [];
    return [{ value: '', label: t.targets.thisMachine }, ...targets.map((name) => ({ value: name, label: name }))];
  }

  reset(): void {
    Object.assign(this.settings, defaultsOf(this.fields));
  }

  /** Whether PPO is told to mix chats into its updates. */
  get mixesIn(): boolean {
    return Number(this.settings.pretrainingCoef ?? 0) > 0;
  }

  /** What starting sends. A form sets only what its method takes. */
  get input(): Parameters<Client['train']['start']>[0] {
    const { prompts, rewardRun, reward, method, takesReward } = this;
    const input = {
      method: method.name,
      from: this.from,
      ...learnsFromInput(this.learnsFrom),
      seed: Number(this.seed),
      ...(this.on !== '' && { on: this.on }),
      ...(this.mixesIn && this.demonstrations !== '' && { demonstrations: [this.demonstrations] }),
      settings: changedSettings(this.fields, this.settings),
      ...(takesReward && prompts !== '' && { prompts: { kind: 'dataset', dataset: prompts } }),
      ...(method.needs === 'teacher' && { teacher: this.teacher }),
      ...(takesReward && reward.kind !== 'model' && { reward: reward.rewards }),
      ...(takesReward && rewardRun !== '' && reward.usesModel && { rewardRun }),
    };
    return input as Parameters<Client['train']['start']>[0];
  }

  askMemory(client: Client, signal: AbortSignal): Promise<StageMemory[]> {
    // What this machine has does not matter to a target.
    return this.on === '' ? client.train.estimate(this.input, { signal }) : Promise.resolve([]);
  }

  /** Undefined where it was refused, as `error` tells, or where `travels` is to be confirmed first. */
  async start(client: Client): Promise<RunView | undefined> {
    if (this.on === '') return this.send(client);
    await this.#attempt(async () => {
      this.travels = await client.train.travels(this.input);
    });
    return undefined;
  }

  /** Starts it at once. */
  send(client: Client): Promise<RunView | undefined> {
    return this.#attempt(() => client.train.start(this.input));
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    this.starting = true;
    this.error = undefined;
    try {
      return await work();
    } catch (error) {
      this.error = explainError(error);
      return undefined;
    } finally {
      this.starting = false;
    }
  }
}
