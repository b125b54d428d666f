import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { render } from '../../../shared/language/said.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { simpo } from '../simpo/simpo.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';
import { preferenceGraph, preferenceInputs, trainPreference } from '../preference/preference-loop.ts';
import { likingGroups } from '../preference/preference.fixture.ts';
import { trainRewardModel } from '../reward/reward-model.ts';
import { adamwInputs, initializeAdamW } from '../update/adamw.ts';

const policy = tinyPolicy(4, smallConfig);
const groups = likingGroups(48, Random.fromSeed(2));
const alike = likingGroups(13, Random.fromSeed(3));
/** What is learned makes these worse. */
const opposite = alike.map(({ sequences }) => ({ sequences, pairs: [[0, 1]] as const }));
const settings = methodSettings.simpo.parse({
  batchSize: 8,
  epochs: 5,
  evalEvery: 4,
  learningRate: 0.01,
  warmupSteps: 0,
  checkpointEvery: 3,
});
const job = { policy, padId: 0, groups, settings, random: Random.fromSeed(6) };
type Changes = Partial<typeof settings>;

async function train(heldOut: typeof alike | typeof opposite, changes: Changes = {}, options = {}) {
  const recording = emptyRecording();
  const changed = { ...job, heldOut, settings: { ...settings, ...changes } };
  const result = await trainPreference(simpo, changed, recordingContext(engine, recording, options));
  return { ...result, recording };
}

describe('what is held out', () => {
  it('is measured every so many updates and after the last, and changes no update', async () => {
    const { recording, tensors } = await train(alike, { evalEvery: 7 });
    const measured = [...recording.metrics].filter(([, values]) => 'eval_loss' in values).map(([step]) => step);
    expect(measured).toEqual([7, 14, 21, 28, 30]);
    expect(series(recording, 'eval_rewards/accuracies').at(-1)).toBeGreaterThan(0.7);
    expect(tensors).toEqual((await train([])).tensors);
  });

  it('has the figures of one batch of all of it, every prompt weighing the same', async () => {
    const { recording } = await train(alike, { learningRate: 1e-12, evalEvery: 1 }, { stopAfter: 1 });
    const graph = preferenceGraph(simpo, smallConfig, settings);
    const store = engine.createParameters();
    store.write(policy.tensors);
    initializeAdamW(store, graph);
    const program = await engine.compile(graph, { parameters: store });
    const { inputs } = preferenceInputs(simpo, alike, new Map(), 0);
    const outputs = await program.run({ ...inputs, ...adamwInputs(0.001, 1, settings) });
    for (const name of ['loss', 'rewards/accuracies', 'rewards/margins'])
      expect(series(recording, `eval_${name}`)[0], name).toBeCloseTo(outputs[name].data[0], 5);
    await program.dispose();
  });

  it('decides which weights are kept', async () => {
    const { recording, keptStep, tensors } = await train(opposite, { keepBest: true });
    const losses = series(recording, 'eval_loss');
    const place = losses.indexOf(Math.min(...losses));
    expect(place).toBeLessThan(losses.length - 1);
    expect(keptStep).toBe(4 * (place + 1));
    const there = await train(opposite, {}, { stopAfter: keptStep });
    expect(tensors).toEqual(there.tensors);
  });

  it('ends a run whose loss does not fall any more', async () => {
    const { recording, outcome, steps, endedEarly, keptStep } = await train(opposite, { patience: 2 });
    expect(outcome).toBe('completed');
    expect(steps).toBeLessThan(30);
    const losses = series(recording, 'eval_loss');
    const place = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(place + 3);
    expect(render(endedEarly!)).toContain(
      `for 2 measurements in a row: the lowest was ${losses[place].toFixed(4)}, after update`,
    );
    expect(keptStep).toBeNull();
    const whole = await train(alike, { patience: 0 });
    expect([whole.steps, whole.endedEarly]).toEqual([30, null]);
  });

  it('is remembered by a run that was stopped in between', async () => {
    const changes = { keepBest: true, patience: 3, evalEvery: 2 };
    const whole = await train(opposite, changes);
    for (const stopAfter of [1, 3, whole.steps - 1]) {
      const checkpoints = new MemoryCheckpoints();
      expect((await train(opposite, changes, { checkpoints, stopAfter })).outcome).toBe('stopped');
      const { tensors, steps, keptStep, endedEarly } = await train(opposite, changes, { checkpoints });
      expect({ steps, keptStep, endedEarly }).toEqual({
        steps: whole.steps,
        keptStep: whole.keptStep,
        endedEarly: whole.endedEarly,
      });
      expect(tensors).toEqual(whole.tensors);
    }
  });

  it('is measured by a reward model, too', async () => {
    const recording = emptyRecording();
    const read = (some: typeof alike) =>
      some.map(({ sequences, pairs }) => ({ sequences: sequences.map(({ ids }) => ids), pairs }));
    const rewardSettings = methodSettings.reward.parse({ batchSize: 8, epochs: 4, learningRate: 0.01, keepBest: true });
    const rewardJob = { ...job, groups: read(groups), heldOut: read(alike), settings: rewardSettings };
    const { keptStep } = await trainRewardModel(rewardJob, recordingContext(engine, recording));
    const losses = series(recording, 'eval_loss');
    expect(losses).toHaveLength(4);
    expect(keptStep).toBe(6 * (losses.indexOf(Math.min(...losses)) + 1));
    expect(series(recording, 'eval_accuracy').every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});
