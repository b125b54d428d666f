/** Conversations as rollouts: what a policy is sampled in, learns from and does not learn from. */
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { emptyRecording, MemoryCheckpoints, recordingContext, series } from '../../learn/learn.fixture.ts';
import { initializePolicy, type Policy } from '../../learn/policy/policy.ts';
import { ppo } from '../../learn/ppo/ppo.ts';
import { rloo } from '../../learn/rloo/rloo.ts';
import { openEnvironment } from '../../environments/dialogue/registry.ts';
import { completionBatch } from '../../learn/rollout/episode-inputs.ts';
import { trainOnline } from '../../learn/rollout/rollout-loop.ts';
import { encodeConversation } from '../../models/template/chat-template.ts';
import { readVersionHead, type VersionHead } from '../../models/files/version-folder.ts';
import { endIdsOf } from '../../models/template/chat-format.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import { practiseInEnvironment } from './practise-in-environment.ts';

const base = fileURLToPath(new URL('../../../../resources/models/parley-base', import.meta.url));
const signal = new AbortController().signal;
let version: VersionHead;
let policy: Policy;
let stopIds: number[];

beforeAll(async () => {
  const head = await readVersionHead(base);
  stopIds = endIdsOf(head);
  // As small as it can be, with the shipped tokenizer and template.
  const config = {
    ...head.config,
    ...{ hidden_size: 16, intermediate_size: 32, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1 },
    head_dim: 8,
  };
  version = { ...head, config };
  policy = initializePolicy(config, Random.fromSeed(1));
});

const small = { episodes: 16, rolloutBatchSize: 8, maxNewTokens: 6, learningRate: 0.01, sampleEvery: 1, env: 'coffee' };

interface Given {
  readonly maxNewTokens: number;
  readonly shaping?: number;
  readonly gamma?: number;
  readonly contextTokens?: number;
}

function practice({ maxNewTokens, shaping = 0, gamma = 1, contextTokens }: Given) {
  const config = { ...version.config, ...(contextTokens !== undefined && { max_position_embeddings: contextTokens }) };
  return practiseInEnvironment({
    env: { name: 'coffee', shaping, gamma },
    version: { ...version, config },
    stopIds,
    rollouts: decodeRollouts({ engine, signal }, stopIds),
    settings: { rolloutPrecision: 'f32', maxNewTokens },
    seed: 3,
    context: { engine, signal },
  });
}

const how = { temperature: 1, maxNewTokens: 6, seed: 5, count: 2 };

it('a rollout is a whole conversation: the template’s own tokens, with the sampled ones where the replies are', async () => {
  const { prompts, rollouts } = await practice({ maxNewTokens: 6 });
  const asked = prompts.slice(0, 3);
  const completions = await rollouts.sample(
    policy,
    asked.map(({ ids }) => ids),
    how,
  );
  expect(completions).toHaveLength(6);
  for (const [i, { tokenIds, logprobs, conversation }] of completions.entries()) {
    const { tokens, isOwn, rewards, messages } = conversation!;
    expect([...tokens].filter((_, t) => isOwn[t] === 1)).toEqual([...tokenIds]);
    expect([logprobs.length, rewards.length]).toEqual([tokenIds.length, tokenIds.length]);
    const opening = asked[Math.floor(i / 2)];
    expect(messages.slice(0, opening.messages.length)).toEqual(opening.messages);
    expect(messages.filter(({ role }) => role === 'assistant').length).toBeGreaterThan(1);
    // What is not the policy's own is what the template writes of the environment's turns, and an end where a reply was cut off.
    const written = encodeConversation(version.tokenizer, messages);
    const others = [...written.ids].filter((_, t) => written.completionMask[t] === 0);
    const read = [...opening.ids, ...[...tokens].filter((_, t) => isOwn[t] === 0 && tokens[t] !== stopIds[0])];
    expect(read).toEqual(others.slice(0, read.length));
  }
});

it('what others said is no label: only the policy’s own tokens reach the loss', async () => {
  const { prompts, rollouts } = await practice({ maxNewTokens: 6 });
  const [{ ids: prompt }] = prompts;
  const [completion] = await rollouts.sample(policy, [prompt], { ...how, count: 1 });
  const form = { padId: version.tokenizer.padId, contextTokens: version.config.max_position_embeddings };
  const inputs = completionBatch([{ prompt, completion }], form);
  expect([...inputs.labels.data]).toEqual([...completion.tokenIds]);
  // The rows that are read are those before the policy's own tokens.
  const isOwn = [...prompt.map(() => 0), ...completion.conversation!.isOwn];
  expect([...inputs.rows.data]).toEqual(isOwn.flatMap((own, at) => (own === 1 ? [at - 1] : [])));
});

it.each([
  ['rloo', rloo, methodSettings.rloo],
  ['ppo', ppo, methodSettings.ppo],
] as const)(
  '%s runs over conversations, and goes on from a checkpoint to the same end',
  async (_name, method, schema) => {
    const settings = schema.parse({ ...small, checkpointEvery: 1 }) as never;
    const { prompts, ...given } = await practice({ maxNewTokens: 6 });
    const job = {
      ...given,
      ...{ policy, settings, padId: version.tokenizer.padId, random: Random.fromSeed(4) },
      prompts: prompts.map(({ ids }) => ids),
    };
    const [whole, parts] = [emptyRecording(), emptyRecording()];
    const train = trainOnline as (...args: unknown[]) => ReturnType<typeof trainOnline>;
    const expected = await train(method, job, recordingContext(engine, whole));
    const checkpoints = new MemoryCheckpoints();
    await train(method, job, recordingContext(engine, parts, { checkpoints, stopAfter: 1 }));
    expect(await train(method, job, recordingContext(engine, parts, { checkpoints }))).toEqual(expected);
    expect(parts.metrics).toEqual(whole.metrics);
    expect(series(whole, 'episode/turns').every((turns) => turns > 1)).toBe(true);
    expect(whole.samples[0].samples[0].completion.conversation).toBeDefined();
  },
);

it('what a reply was given stands where it ends, and adds up to the score', async () => {
  const { prompts, rollouts, reward } = await practice({ maxNewTokens: 6, shaping: 1 });
  const asked = prompts.slice(0, 4).map(({ ids }) => ids);
  const completions = await rollouts.sample(policy, asked, { ...how, count: 1 });
  const opened = await reward.open(engine, 8);
  const scored = await opened.score(completions.map((completion, i) => ({ prompt: asked[i], completion })));
  completions.forEach(({ conversation }, i) => {
    expect(scored[i].score).toBeCloseTo(
      conversation!.rewards.reduce((sum, one) => sum + one, 0),
      12,
    );
    // Patience runs out: nothing but what shaping takes back.
    expect(scored[i].parts).toEqual({ coffee: 0 });
    expect(scored[i].score).toBeLessThanOrEqual(0);
  });
});

it.each([
  { gamma: 1, contextTokens: 1000, ends: 'by the environment' },
  { gamma: 1, contextTokens: 100, ends: 'by the context' },
  { gamma: 0.9, contextTokens: 1000, ends: 'by the environment' },
  { gamma: 0.9, contextTokens: 100, ends: 'by the context' },
])('shaping takes Φ(beginning) off the return, with γ = $gamma and an end $ends', async ({ ends, ...given }) => {
  const { prompts, rollouts } = await practice({ maxNewTokens: 6, shaping: 2, ...given });
  const asked = prompts.slice(0, 6);
  const ids = asked.map((prompt) => prompt.ids);
  const completions = await rollouts.sample(policy, ids, { ...how, count: 1 });
  const beginnings = new Set<number>();
  for (const [i, { conversation }] of completions.entries()) {
    const { rewards, messages, unshaped } = conversation!;
    const turns = messages.filter(({ role }) => role === 'assistant').length;
    expect(turns).toBeGreaterThan(1);
    if (ends === 'by the context') expect(turns).toBeLessThan(8);
    else expect(turns).toBe(8);
    expect(unshaped).toBe(0);
    const env = openEnvironment('coffee', { tasks: [], score: () => Promise.resolve(0) });
    const [, info] = await env.reset({ seed: asked[i].seed });
    const beginning = 2 * (info.potential as number);
    const discounted = rewards.reduceRight((later, reward) => reward + given.gamma * later, 0);
    expect(discounted).toBeCloseTo(-beginning, 10);
    beginnings.add(beginning);
  }
  expect(beginnings.size).toBeGreaterThan(1);
});
