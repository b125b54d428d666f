/** The loop of every method that acts in an environment and learns from a memory of what happened: act, remember, draw, learn. */
import { setImmediate } from 'node:timers/promises';
import type { Box, Discrete } from '../../environments/spaces.ts';
import type { ParameterTensor } from '../../engines/engine.ts';
import type { Random } from '../../../shared/domain/random.ts';
import type { ProgressStage } from '../../../shared/methods/progress-stage.ts';
import type { Outcome, TrainingContext } from '../ports.ts';
import { Episodes, type EpisodeState } from '../replay/episodes.ts';
import { Learner } from '../replay/learner.ts';
import { actionWidth, type LearningEnv } from '../replay/learning-env.ts';
import { ReplayMemory, type MemoryState, type ReplayMemorySettings } from '../replay/replay-memory.ts';
import type { ReplayMethod } from '../replay/replay-method.ts';
import { Tally, type TallyState } from '../replay/tally.ts';
import { isOptimizerState } from '../update/adamw.ts';

export interface ReplayLoopSettings extends ReplayMemorySettings {
  /** Of the environment. */
  readonly totalSteps: number;
  /** Steps before the first update. */
  readonly learningStarts: number;
  /** Steps from one update to the next. */
  readonly trainEvery: number;
  /** Transitions of an update. */
  readonly batchSize: number;
  /** Share of the way that target networks go: θ′ ← τ θ + (1 − τ) θ′. 1 copies. */
  readonly tau: number;
  /** Steps from one such move to the next. */
  readonly targetEvery: number;
  /** How much of prioritized replay's bias is corrected at first; all of it at the last step (Schaul et al. 2016, section 3.4). */
  readonly priorityBeta: number;
  /** Steps from one report of figures to the next. */
  readonly reportEvery: number;
  readonly checkpointEvery: number;
}

export interface ReplayLoop {
  readonly stage: ProgressStage;
  readonly method: ReplayMethod;
  readonly env: LearningEnv<Discrete | Box>;
  readonly settings: ReplayLoopSettings;
  readonly random: Random;
}

export interface ReplayResult {
  readonly outcome: Outcome;
  /** Networks and their targets, without the optimizers' moments. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  readonly steps: number;
  /** That came to their end. */
  readonly episodes: number;
  /** Returns of the last 100 episodes, the latest last. */
  readonly returns: readonly number[];
}

/** Plain JSON. */
interface LoopState {
  readonly step: number;
  readonly updates: number;
  readonly episodes: EpisodeState;
  readonly memory: MemoryState;
  readonly tally: TallyState;
}

/** Runs to the end or until the signal fires, from the checkpoint if there is one. */
export async function runReplayLoop(loop: ReplayLoop, context: TrainingContext): Promise<ReplayResult> {
  const { method, env, settings, random } = loop;
  const { engine, reporter, checkpoints, signal } = context;
  const checkpoint = await checkpoints.load();
  const earlier = checkpoint?.state as LoopState | undefined;
  const store = engine.createParameters();
  const learner = await Learner.compile(method, settings.tau, { engine, store, random, earlier: checkpoint?.tensors });
  const memory = new ReplayMemory(settings, {
    observation: env.observationWidth,
    action: actionWidth(env.actionSpace),
  });
  const episodes = new Episodes(env, random);
  const tally = new Tally(earlier?.tally);
  if (checkpoint && earlier) {
    memory.restore(checkpoint.tensors, earlier.memory);
    await episodes.restore(earlier.episodes, (step) => memory.recall(step));
  } else await episodes.begin();
  let { step, updates } = earlier ?? { step: 0, updates: 0 };

  const save = async () => {
    const state: LoopState = { step, updates, episodes: episodes.state, memory: memory.state, tally: tally.state };
    await checkpoints.save({ tensors: new Map([...(await store.read()), ...memory.tensors]), state });
  };
  try {
    while (step < settings.totalSteps && !signal.aborted) {
      step++;
      // All that is drawn is a function of the step: a resumed run draws the same.
      const draws = random.split(step);
      const { observation } = episodes;
      const action = await method.explore(step, () => learner.answer(observation), draws);
      const experienced = await episodes.act(action);
      memory.add(experienced);
      if (experienced.ended) tally.episode(experienced.ended);

      const beta = settings.priorityBeta + (1 - settings.priorityBeta) * (step / settings.totalSteps);
      if (step > settings.learningStarts && step % settings.trainEvery === 0 && memory.length > 0) {
        const { slots, inputs } = memory.draw(settings.batchSize, beta, draws);
        const { figures, tdErrors } = await learner.learn(
          { update: ++updates, step, totalSteps: settings.totalSteps },
          inputs,
          draws,
        );
        memory.learned(slots, tdErrors);
        tally.add(figures);
      }
      if (step > settings.learningStarts && step % settings.targetEvery === 0) await learner.moveTargets();

      if (step % settings.reportEvery === 0 || step === settings.totalSteps) {
        const schedules = { ...method.explorationAt(step), ...(settings.prioritized ? { priority_beta: beta } : {}) };
        reporter.metrics(step, { ...tally.take(), ...schedules, buffer_size: memory.length, updates });
        reporter.progress({ stage: loop.stage, done: step, total: settings.totalSteps });
        // Steps at random await nothing that lets a request to stop in.
        await setImmediate();
      }
      if (step % settings.checkpointEvery === 0) await save();
    }
    const outcome = step < settings.totalSteps ? 'stopped' : 'completed';
    if (outcome === 'stopped') await save();
    const networks = store.names().filter((name) => !isOptimizerState(name));
    return {
      outcome,
      tensors: await store.read(networks),
      steps: step,
      episodes: episodes.state.completed,
      returns: tally.returns,
    };
  } finally {
    await learner.dispose();
  }
}
