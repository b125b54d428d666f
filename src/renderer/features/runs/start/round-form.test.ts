import { expect, test } from 'vitest';
import { said } from '../../../../shared/language/said.ts';
import { newId, parseVersionId } from '../../../../shared/domain/ids.ts';
import type { RunView } from '../../../../shared/contract/runs.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { noFields } from './no-fields.fixture.ts';
import { RoundForm } from './round-form.svelte.ts';

const whole = (name: string, value: number): SettingField => ({
  name,
  description: said('methodSettings.epochs'),
  kind: 'whole',
  default: value,
  optional: false,
  min: 1,
  max: null,
  aboveMin: false,
  belowMax: false,
  choices: [],
});
const base = parseVersionId('parley-base');
const version = {
  id: base,
  name: 'parley-base',
  parentId: null,
  runId: null,
  kept: null,
  note: '',
  figures: {},
  parameters: 5.5e6,
  sizeBytes: 10e6,
  folder: '',
  createdAtMs: 0,
};
const stages = { freeze: 0, reward: 10, judge: 10, ppo: 60, contest: 20, report: 0 };
const completed: RunView = {
  id: newId('run'),
  kind: 'round',
  name: 'Round 1',
  from: base,
  config: {
    ppo: { episodes: 512, ppoEpochs: 2 },
    reward: { epochs: 1 },
    contestPrompts: 64,
    contestSamples: 2,
  },
  seed: 4,
  state: 'completed',
  resumable: false,
  error: null,
  stage: null,
  progress: null,
  result: { secondsByStage: stages },
  createdAtMs: 0,
  startedAtMs: 0,
  endedAtMs: 1,
};
const data = (runs: RunView[] = []) => ({
  fields: {
    ...noFields,
    ppo: [whole('episodes', 2048), whole('ppoEpochs', 2)],
    reward: [whole('epochs', 1)],
    sft: [whole('epochs', 2)],
    dpo: [whole('epochs', 1)],
  },
  versions: [version],
  runs,
  datasets: [],
  raters: [{ kind: 'human' as const, name: 'me', rankings: 150, ranked: 150 }],
  targets: [],
});

test('it begins balanced, at the defaults, from the version there is', () => {
  const form = new RoundForm(data());
  expect([form.from, form.preset, form.changedCount, form.wrongCount]).toEqual(['parley-base', 'balanced', 0, 0]);
  expect(form.estimate).toBeUndefined();
});

test('a preset sets sizes and is none any more once one of them is changed', () => {
  const form = new RoundForm(data());
  form.choosePreset('quick');
  expect([form.preset, form.changedCount]).toEqual(['quick', 3]);
  form.policy.episodes = '600';
  expect(form.preset).toBeUndefined();
  form.reset();
  expect(form.preset).toBe('balanced');
});

test('a round’s reward is sent where it is not its own model, and decides what is trained', () => {
  const form = new RoundForm(data());
  expect([form.trainsRewardModel, 'reward' in form.input]).toEqual([true, false]);
  form.rewardedBy.kind = 'rule';
  expect(form.trainsRewardModel).toBe(false);
  expect(form.input).toMatchObject({ reward: [{ name: 'rule:question', weight: 1 }] });
  form.rewardedBy.kind = 'file';
  expect(form.wrongCount).toBe(1);
  form.method = 'dpo';
  expect([form.wrongCount, 'reward' in form.input]).toEqual([0, false]);
});

test('each method has settings and sizes of its own, and keeps what was typed', () => {
  const form = new RoundForm(data());
  form.policy.episodes = '600';
  form.method = 'dpo';
  form.choosePreset('balanced');
  expect([form.policy.epochs, form.usesChats, form.preset]).toEqual(['1', false, 'balanced']);
  form.policy.epochs = '3';
  expect(form.input).toMatchObject({ method: 'dpo', settings: { dpo: { epochs: 3 } } });
  form.method = 'sft';
  expect(form.usesChats).toBe(true);
  form.method = 'ppo';
  expect(form.policy.episodes).toBe('600');
});

test('two forms opened one after the other do not start the same run twice', () => {
  const seeds = Array.from({ length: 20 }, () => new RoundForm(data()).seed);
  expect(new Set(seeds).size).toBeGreaterThan(15);
});

test('the estimate follows every change and waits while a field is wrong', () => {
  const form = new RoundForm(data([completed]));
  form.choosePreset('quick');
  expect(form.estimate).toEqual({ ms: 100_000, after: 'Round 1' });
  form.policy.episodes = '1024';
  expect(form.estimate?.ms).toBe(160_000);
  form.policy.episodes = 'many';
  expect([form.estimate, form.wrongCount]).toEqual([undefined, 1]);
});

test('trying again takes the settings of the run, with another seed', () => {
  const form = new RoundForm(data([completed]), { like: completed });
  expect([form.policy.episodes, form.contest.contestPrompts]).toEqual(['512', '64']);
  expect(form.seed).toMatch(/^\d{1,7}$/);
  expect(form.seed).not.toBe(String(completed.seed));
  expect(form.preset).toBe('quick');
});

test('a big version has defaults of its own, and what was typed stays', () => {
  const big = { ...version, id: parseVersionId('smol'), name: 'smol', parameters: 135e6 };
  const form = new RoundForm({ ...data(), versions: [version, big] });
  form.reward.epochs = '3';
  expect([form.policy.episodes, form.contest.contestPrompts, form.why]).toEqual(['2048', '128', undefined]);
  form.from = big.id;
  expect([form.policy.episodes, form.contest.contestPrompts, form.reward.epochs]).toEqual(['256', '64', '3']);
  expect(form.preset).toBe('balanced');
  expect(form.why).toMatch(/^Defaults for a model of 135 million parameters: adapters \(LoRA\) of rank 16/);
  // The app fills in the same: only what was typed is sent.
  expect(form.input.settings).toEqual({ ppo: {}, reward: { epochs: 3 } });
  form.policy.episodes = '777';
  form.from = base;
  expect([form.policy.episodes, form.contest.contestPrompts]).toEqual(['777', '128']);
});
