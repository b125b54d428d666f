/** The form that starts a round: what it starts from, what it learns from, and every setting. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { StageMemory } from '../../../../shared/contract/memory.ts';
import type { VersionView } from '../../../../shared/contract/models.ts';
import type { RunView } from '../../../../shared/contract/runs.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { drawnSeed } from '../../../../shared/domain/drawn-seed.ts';
import { objectIn } from '../../../../shared/domain/json.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { PresetName } from '../../../../shared/methods/parts/presets.ts';
import { explainError } from '../../../client/explain-error.ts';
import type { Explained } from '../../../client/explain-error.ts';
import { estimateSeconds, sizeOfRound } from './estimate.ts';
import type { Pace, RoundSize } from './estimate.ts';
import { learnsFromInput, learnsFromOf } from './form-choices.ts';
import type { FormData } from './form-data.ts';
import { contestFields, presets, presetOf } from './presets.ts';
import { roundResult } from '../run-words.ts';
import { changedSettings, defaultsOf, errorsOf, textOf } from './setting-values.ts';
import type { Typed } from './setting-values.ts';

export class RoundForm {
  readonly data: FormData;
  /** A version's id. */
  from = $state('');
  /** One of `comparisonChoices`; empty: the rankings made in Parley, or all comparisons where there are none. */
  learnsFrom = $state('');
  /** A dataset's name; empty: the prompts of the data. */
  prompts = $state('');
  /** A dataset's name; empty: all chats. For PPO, where it mixes any in. */
  demonstrations = $state('');
  seed = $state(String(drawnSeed()));
  readonly ppo = $state<Typed>({});
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
    if (like?.kind === 'round') this.learnsFrom = learnsFromOf(like.config, data);
  }

  get preset(): PresetName | undefined {
    return presetOf({ ...this.ppo, ...this.contest });
  }

  choosePreset(name: PresetName): void {
    const { episodes, contestPrompts, contestSamples } = presets[name];
    this.ppo.episodes = String(episodes);
    this.contest.contestPrompts = String(contestPrompts);
    this.contest.contestSamples = String(contestSamples);
  }

  get errors(): { ppo: Record<string, string>; reward: Record<string, string>; contest: Record<string, string> } {
    const { ppo, reward } = this.data.fields;
    return {
      ppo: errorsOf(ppo, this.ppo),
      reward: errorsOf(reward, this.reward),
      contest: errorsOf(contestFields, this.contest),
    };
  }

  get seedError(): string | undefined {
    return /^\d{1,15}$/.test(this.seed.trim()) ? undefined : 'Expected a whole number from 0.';
  }

  get wrongCount(): number {
    const fields = Object.values(this.errors).reduce((sum, errors) => sum + Object.keys(errors).length, 0);
    return fields + (this.seedError === undefined ? 0 : 1);
  }

  /** How many settings differ from the defaults. */
  get changedCount(): number {
    const { ppo, reward } = this.data.fields;
    const groups = [changedSettings(ppo, this.ppo), changedSettings(reward, this.reward), this.#contestSettings];
    return groups.reduce((sum, settings) => sum + Object.keys(settings).length, 0);
  }

  /** The pace is the newest completed round's; undefined where there is none, or while a setting is wrong. */
  get estimate(): { readonly ms: number; readonly after: string } | undefined {
    const { runs, versions } = this.data;
    const size = this.#size();
    if (size === undefined) return undefined;
    const root = rootOf(versions, this.from);
    for (const run of runs) {
      const result = roundResult(run);
      // Versions of one line have one size; another line's pace says nothing.
      if (result === undefined || run.from === null || rootOf(versions, run.from) !== root) continue;
      const pace: Pace = { size: sizeOfRound(run.config), secondsByStage: result.secondsByStage };
      return { ms: 1000 * estimateSeconds(size, pace), after: run.name };
    }
    return undefined;
  }

  reset(): void {
    this.#fill({});
  }

  /** Whether PPO is told to mix chats into its updates. */
  get mixesIn(): boolean {
    return Number(this.ppo.pretrainingCoef ?? 0) > 0;
  }

  /** What starting sends. */
  get input(): Parameters<Client['round']['start']>[0] & object {
    const { ppo, reward } = this.data.fields;
    return {
      from: this.from,
      ...learnsFromInput(this.learnsFrom),
      seed: Number(this.seed),
      ...(this.mixesIn && this.demonstrations !== '' && { demonstrations: [this.demonstrations] }),
      ...(this.prompts !== '' && { prompts: { kind: 'dataset', dataset: this.prompts } }),
      settings: {
        ppo: changedSettings(ppo, this.ppo),
        reward: changedSettings(reward, this.reward),
        ...this.#contestSettings,
      },
    };
  }

  askMemory(client: Client, signal: AbortSignal): Promise<StageMemory[]> {
    return client.round.estimate(this.input, { signal });
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

  get #version(): VersionView | undefined {
    return this.data.versions.find(({ id }) => id === this.from);
  }

  get #contestSettings(): JsonObject {
    return changedSettings(contestFields, this.contest);
  }

  #size(): RoundSize | undefined {
    if (this.#version === undefined || this.wrongCount > 0) return undefined;
    const { ppo, reward, contest } = this;
    return sizeOfRound({ ppo: { ...ppo }, reward: { ...reward }, ...contest });
  }

  #fill(config: JsonObject): void {
    const { ppo, reward } = this.data.fields;
    fill(this.ppo, ppo, objectIn(config.ppo));
    fill(this.reward, reward, objectIn(config.reward));
    fill(this.contest, contestFields, config);
  }
}

function fill(typed: Typed, fields: readonly SettingField[], settings: JsonObject): void {
  Object.assign(typed, defaultsOf(fields));
  for (const { name } of fields) if (name in settings) typed[name] = textOf(settings[name]);
}

/** The version without a parent that this one comes from. */
function rootOf(versions: readonly VersionView[], id: string): string {
  const parent = versions.find((version) => version.id === id)?.parentId ?? null;
  return parent === null ? id : rootOf(versions, parent);
}
