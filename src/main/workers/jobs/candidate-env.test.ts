/** Conversations in which the action is which candidate is said: the same for the same seed, and learned from alike after a stop. */
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { openEnvironment } from '../../environments/dialogue/registry.ts';
import { shaped } from '../../environments/dialogue/shaping.ts';
import { DecodeSession } from '../../inference/decode-session.ts';
import { candidateFeatures } from '../../learn/candidates/candidate-features.ts';
import { dqn } from '../../learn/dqn/dqn.ts';
import { emptyRecording, MemoryCheckpoints, recordingContext } from '../../learn/learn.fixture.ts';
import { runReplayLoop } from '../../learn/loops/replay-loop.ts';
import { initializePolicy, type Policy } from '../../learn/policy/policy.ts';
import { adam } from '../../learn/replay/replay-method.ts';
import { readVersionHead, type VersionHead } from '../../models/files/version-folder.ts';
import { endIdsOf } from '../../models/template/chat-format.ts';
import { candidateEnv } from './candidate-env.ts';

const base = fileURLToPath(new URL('../../../../resources/models/parley-base', import.meta.url));
const engine = createCpuEngine({ threads: 1 });
let version: VersionHead;
let policy: Policy;
let stopIds: number[];

beforeAll(async () => {
  const head = await readVersionHead(base);
  stopIds = endIdsOf(head);
  const config = {
    ...head.config,
    ...{ hidden_size: 8, intermediate_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1 },
    head_dim: 4,
  };
  version = { ...head, config };
  policy = initializePolicy(config, Random.fromSeed(1));
});

async function open(onEpisode?: Parameters<typeof candidateEnv>[0]['onEpisode']) {
  const session = new DecodeSession(engine, policy.config, policy.tensors, {});
  const features = await candidateFeatures(engine, policy, version.tokenizer.padId);
  const env = shaped(openEnvironment('coffee', { tasks: [], score: () => Promise.resolve(0) }), {
    weight: 0.5,
    gamma: 0.9,
  });
  const parts = {
    env,
    gamma: 0.9,
    version,
    session,
    features,
    stopIds,
    candidates: 2,
    temperature: 1,
    maxNewTokens: 4,
  };
  const dispose = () => Promise.all([session.dispose(), features.dispose()]);
  return { env: candidateEnv({ ...parts, onEpisode }), dispose };
}

it('the same seed and choices give the same conversation, with other words for another choice', async () => {
  const told: string[] = [];
  const { env, dispose } = await open(({ messages }) => told.push(JSON.stringify(messages)));
  const play = async (choice: number) => {
    const observations = [await env.reset(7)];
    for (let over = false; !over;) {
      const { nextObservation, terminated, truncated } = await env.step(Float32Array.of(choice));
      observations.push(nextObservation);
      over = terminated || truncated;
    }
    return observations;
  };
  const [first, again, other] = [await play(0), await play(0), await play(1)];
  expect(again).toEqual(first);
  expect(told[1]).toBe(told[0]);
  expect(told[2]).not.toBe(told[0]);
  // The last observation describes nothing; the first has the state's numbers and those of two candidates.
  expect(first.at(-1)!.every((value) => value === 0)).toBe(true);
  expect([first[0].length, other[0].length]).toEqual([24, 24]);
  expect(other[0]).toEqual(first[0]);
  await dispose();
});

it('a run that was stopped in the middle of a conversation ends with the same head', async () => {
  const settings = {
    ...{ totalSteps: 30, learningStarts: 4, trainEvery: 1, batchSize: 4, tau: 1, targetEvery: 5, bufferSize: 20 },
    ...{ gamma: 0.9, nStep: 2, prioritized: true, priorityAlpha: 0.6, priorityBeta: 0.4, priorityEpsilon: 1e-6 },
    ...{ reportEvery: 5, checkpointEvery: 13 },
  };
  const run = async (checkpoints?: MemoryCheckpoints, signal?: AbortSignal) => {
    const { env, dispose } = await open();
    const method = dqn(env, settings.batchSize, {
      ...{ hidden: [4], double: true, dueling: true, loss: 'huber', candidateWidth: 8 },
      ...{ startEpsilon: 1, endEpsilon: 0.1, epsilonSteps: 20, optimizer: adam(0.01) },
    });
    const loop = { stage: 'steps' as const, method, env, settings, random: Random.fromSeed(4) };
    const context = recordingContext(engine, emptyRecording());
    const result = await runReplayLoop(loop, {
      ...context,
      ...(checkpoints && { checkpoints }),
      ...(signal && { signal }),
    });
    await dispose();
    return result;
  };
  const whole = await run();
  const checkpoints = new MemoryCheckpoints();
  const stop = new AbortController();
  const save = checkpoints.save.bind(checkpoints);
  // Stopped when it first saves, at step 13: in the second conversation.
  checkpoints.save = async (checkpoint) => {
    await save(checkpoint);
    stop.abort();
  };
  expect((await run(checkpoints, stop.signal)).outcome).toBe('stopped');
  const resumed = await run(checkpoints);
  expect(resumed.outcome).toBe('completed');
  expect(resumed.tensors).toEqual(whole.tensors);
});
