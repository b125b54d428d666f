import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fromContractError } from '../../shared/contract/errors.ts';
import { resultSchemas } from '../../shared/contract/results.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { App } from './app.ts';
import { importData, lastOf, prompts, tempDir, testApp } from './test-app.fixture.ts';

const sampling = { maxTokens: 12, topP: 1 };

async function file(name: string, records: readonly (object | string)[]): Promise<string> {
  const target = path.join(await tempDir(), name);
  const lines = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)));
  await writeFile(target, `${lines.join('\n')}\n`);
  return target;
}

const chats = Array.from({ length: 6 }, (_, i) => ({
  messages: [
    { role: 'user', content: `How are you, ${i}?` },
    { role: 'assistant', content: 'Fine. And you?' },
  ],
}));

async function caught(call: Promise<unknown>) {
  return fromContractError(await call.catch((thrown: unknown) => thrown));
}

async function resultOf({ client }: App, runId: RunId) {
  const end = await lastOf(await client.runs.watch({ runId }));
  if (end.type !== 'run') throw new Error(`the watch ended with ${end.type}`);
  expect([end.run.state, end.run.error]).toEqual(['completed', null]);
  return end.run.result;
}

test('good lines are imported, bad ones listed, and a second import adds nothing', async () => {
  const { client } = await testApp();
  const source = {
    kind: 'file',
    path: await file('chats.jsonl', [...chats, 'not JSON', { messages: 'none' }]),
  } as const;
  const first = await importData(client, { source });
  expect(first).toMatchObject({ imported: 6, skipped: 2, duplicates: 0, errorCount: 2 });
  expect(first.errors.map(({ line }) => line)).toEqual([7, 8]);
  expect(first.dataset).toMatchObject({ name: 'chats', itemCount: 6 });
  expect(await importData(client, { source })).toMatchObject({ imported: 0, skipped: 8, duplicates: 6 });
  const page = await client.data.items({ dataset: 'chats', offset: 4, limit: 5 });
  expect([page.total, page.items.length]).toEqual([6, 2]);
  expect(await client.data.promptSets()).toMatchObject([{ name: 'chats', prompts: 6 }]);
});

test('an upload is a file like any other; one without a good line is refused with the reason', async () => {
  const { client } = await testApp();
  const upload = (text: string) => importData(client, { source: { kind: 'text', fileName: 'pairs.jsonl', text } });
  const pair = JSON.stringify({ prompt: 'Hi', chosen: 'Hello!', rejected: 'No.' });
  expect(await upload(`${pair}\n`)).toMatchObject({ imported: 1, dataset: { name: 'pairs', source: 'pairs.jsonl' } });
  expect(await caught(upload('nonsense\n'))).toMatchObject({ code: 'invalid_input' });
  expect(await caught(importData(client, { source: { kind: 'file', path: '/nowhere.jsonl' } }))).toMatchObject({
    code: 'not_found',
  });
});

test('ranking by hand: the next prompt, saved, undone, counted', async () => {
  const { client } = await testApp();
  const ask = { prompts: prompts(2), n: 2, sampling, seed: 1 };
  const next = await client.rank.next(ask);
  if (next === null) throw new Error('nothing to rank');
  expect([next.remaining, next.total, next.candidates.length]).toEqual([2, 2, 2]);
  const candidates = next.candidates.map(({ completion, generationId, versionId }) => ({
    completion,
    generationId,
    versionId,
  }));
  const { prompt, orderShown } = next;
  const outcome = { kind: 'ranked', ranks: [1, 2] } as const;
  await client.rank.record({ prompt, candidates, orderShown, outcome, durationMs: 4000 });
  expect(await client.rank.next(ask)).toMatchObject({ remaining: 1, prompt: [{ content: 'prompt 1' }] });
  expect(await client.rank.progress({ rater: 'me' })).toEqual({
    rankings: 1,
    pairs: 1,
    ties: 0,
    prompts: 1,
    medianMs: 4000,
    perHour: 900,
  });
  expect(await client.rank.undo({})).toMatchObject({ retracted: true });
  expect((await client.rank.list({})).total).toBe(0);
  expect(await caught(client.rank.undo({}))).toMatchObject({ code: 'not_found' });
});

test('ranking by a rule is repeatable, goes on where it left off, and keeps the prompts of a file', async () => {
  const simulate = async (counts: readonly number[]) => {
    const { client } = await testApp();
    const source = {
      kind: 'file',
      path: await file(
        'openers.jsonl',
        [1, 2, 3].map((i) => ({ prompt: `p${i}` })),
      ),
    } as const;
    for (const count of counts) {
      await lastOf(await client.rank.simulate({ prompts: source, n: 3, count, rater: 'rule:question', sampling }));
    }
    expect(await client.data.promptSets()).toMatchObject([{ name: 'prompts of openers.jsonl', prompts: 3 }]);
    const { rankings } = await client.rank.list({});
    return rankings.map(({ prompt, candidates, outcome, rater }) => ({
      prompt,
      texts: candidates.map(({ completion }) => completion),
      outcome,
      rater,
    }));
  };
  const whole = await simulate([4]);
  expect(whole.map(({ prompt }) => prompt[0].content)).toEqual(['p1', 'p3', 'p2', 'p1']);
  expect(whole[0].texts).not.toEqual(whole[3].texts);
  expect(whole[0].rater).toEqual({ name: 'rule:question', kind: 'rule' });
  expect(await simulate([1, 3])).toEqual(whole);
});

test('an unknown rule is refused with the known ones', async () => {
  const { client } = await testApp();
  const error = await caught(client.rank.simulate({ prompts: prompts(1), n: 2, count: 1, rater: 'rule:mood' }));
  expect(error).toMatchObject({ code: 'invalid_input' });
  expect(error.message).toContain('keyword:WORD');
});

test('a reward model is trained on rankings, judges a contest, and PPO can use it', async () => {
  const app = await testApp();
  const { client } = app;
  await lastOf(await client.rank.simulate({ prompts: prompts(50), n: 3, count: 50, rater: 'rule:question', sampling }));
  const { id: rewardRun } = await client.train.start({
    method: 'reward',
    settings: { epochs: 1 },
    heldOut: 0.4,
    seed: 0,
  });
  const result = resultSchemas.reward.parse(await resultOf(app, rewardRun));
  expect(result).toMatchObject({ rankings: 50 });
  expect(result.pairs + result.heldOutPairs + result.ties).toBe(150);
  expect(result.interval[0]).toBeLessThanOrEqual(result.heldOutAccuracy);

  const ppo = { episodes: 16, rolloutBatchSize: 8, minibatches: 1, maxNewTokens: 8 };
  const trained = await resultOf(app, (await client.train.start({ method: 'ppo', settings: ppo, seed: 1 })).id);
  const [, version] = await client.models.list();
  expect(trained).toMatchObject({ version: version.id, episodes: 16 });

  // PPO-ptx needs chats, and is refused before the run without any.
  const mixing = { settings: { ...ppo, pretrainingCoef: 0.5 }, seed: 1 };
  for (const refused of [
    client.train.start({ method: 'ppo', ...mixing }),
    client.train.estimate({ method: 'ppo', ...mixing }),
  ]) {
    expect(await caught(refused)).toMatchObject({
      code: 'too_little_data',
      message: expect.stringContaining('pretrainingCoef') as string,
    });
  }
  expect(await caught(client.train.start({ method: 'ppo', settings: ppo, demonstrations: ['chats'] }))).toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('pretrainingCoef is 0') as string,
  });
  await importData(client, { source: { kind: 'file', path: await file('chats.jsonl', chats) } });
  const [plain] = await client.train.estimate({ method: 'ppo', settings: ppo });
  const [more] = await client.train.estimate({ method: 'ppo', ...mixing });
  expect(more.shares.activations).toBeGreaterThan(plain.shares.activations);
  const mixed = await resultOf(
    app,
    (await client.train.start({ method: 'ppo', ...mixing, demonstrations: ['chats'], seed: 0 })).id,
  );
  expect(mixed).toMatchObject({ episodes: 16, endedEarly: null });

  const contest = { a: version.id, b: 'parley-base', prompts: prompts(5), samples: 2, sampling: { maxTokens: 8 } };
  const optimised = await caught(client.compare.contest({ ...contest, judge: 'reward' }));
  expect(optimised).toMatchObject({ code: 'not_found' });
  const end = await lastOf(await client.compare.contest({ ...contest, judge: `reward:${rewardRun}` }));
  expect(end).toMatchObject({ type: 'done', a: version.id, b: 'parley-base', prompts: 5, count: 10 });
  const ruled = await lastOf(await client.compare.contest({ ...contest, judge: 'rule:length:1-3' }));
  expect(ruled).toMatchObject({ type: 'done', judge: 'rule:length:1-3' });
  expect(await client.compare.list({})).toHaveLength(2);
  expect(await client.compare.judges()).toEqual(['rule:length:1-3', `reward:${rewardRun}`]);
  const grid = await client.compare.grid({ judge: `reward:${rewardRun}`, limit: 3 });
  expect([grid.versions, grid.total, grid.rows.length]).toEqual([['parley-base', version.id], 5, 3]);
  expect(grid.rows[0].cells.map((cell) => cell?.replies.length)).toEqual([2, 2]);
});

test('DPO through adapters makes a version, with the adapter kept beside the weights it is merged into', async () => {
  const app = await testApp();
  const { client } = app;
  await lastOf(await client.rank.simulate({ prompts: prompts(50), n: 3, count: 50, rater: 'rule:question', sampling }));
  const { id } = await client.train.start({
    method: 'dpo',
    settings: { loraRank: 2, batchSize: 4 },
    heldOut: 0.4,
    seed: 2,
  });
  const result = resultSchemas.dpo.parse(await resultOf(app, id));
  expect(result).toMatchObject({ rankings: 50 });
  expect(result.steps).toBeGreaterThan(1);
  const { files, ...version } = await client.models.get({ version: result.version });
  expect(version).toMatchObject({ parentId: 'parley-base', runId: id });
  const names = files.map(({ path: name }) => name);
  expect(names).toEqual(expect.arrayContaining(['adapter/adapter_config.json', 'adapter/adapter_model.safetensors']));
  const stages = await client.runs.metrics({ runId: id, names: ['rewards/margins'] });
  expect(stages.at(-1)?.value).not.toBe(0);
});

test.each(['orpo', 'simpo', 'kto'] as const)(
  '%s makes a version from rankings, and is estimated as it runs',
  async (method) => {
    const app = await testApp();
    const { client } = app;
    await lastOf(
      await client.rank.simulate({ prompts: prompts(50), n: 3, count: 50, rater: 'rule:question', sampling }),
    );
    const request = { method, settings: { batchSize: 4 }, heldOut: 0.4, seed: 2 };
    const [estimated] = await client.train.estimate(request);
    expect(estimated).toMatchObject({ stage: method, refusal: null });
    const { id } = await client.train.start(request);
    const result = resultSchemas[method].parse(await resultOf(app, id));
    expect(result.steps).toBeGreaterThan(1);
    expect(result.interval[0]).toBeLessThanOrEqual(result.heldOutAccuracy);
    expect(await client.models.get({ version: result.version })).toMatchObject({ parentId: 'parley-base', runId: id });
    const measured = await client.runs.metrics({ runId: id, names: ['rewards/margins', 'eval_accuracy'] });
    expect(new Set(measured.map(({ name }) => name)).size).toBe(2);
  },
);

test('what the data say against themselves is found across rankings and datasets', async () => {
  const { client } = await testApp();
  const pair = (prompt: string, chosen: string, rejected: string) => JSON.stringify({ prompt, chosen, rejected });
  const text = [pair('How are you today?', 'Fine.', 'No.'), pair('how are you, today', 'Well.', 'Bad.')].join('\n');
  await importData(client, { source: { kind: 'text', fileName: 'pairs.jsonl', text } });
  const saved = await client.rank.record({
    prompt: [{ role: 'user', content: 'How are you today?' }],
    candidates: ['Fine.', 'No.'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [1, 0],
    outcome: { kind: 'ranked', ranks: [2, 1] },
    rater: 'ann',
  });
  expect(await lastOf(await client.dataQuality.contradictions({}))).toMatchObject({
    total: 1,
    pairs: 3,
    contradictions: [
      {
        replies: ['No.', 'Fine.'],
        votes: [
          { better: 0, source: { kind: 'ranking', id: saved.id, rater: 'ann' } },
          { better: 1, source: { kind: 'item', dataset: 'pairs' } },
        ],
      },
    ],
  });
  expect(await lastOf(await client.dataQuality.nearDuplicates({}))).toMatchObject({
    prompts: 2,
    groups: [
      {
        prompts: [
          {
            uses: [
              { dataset: null, count: 1 },
              { dataset: 'pairs', count: 1 },
            ],
          },
          { uses: [{ dataset: 'pairs', count: 1 }] },
        ],
      },
    ],
  });
  await client.rank.undo({ id: saved.id });
  expect(await lastOf(await client.dataQuality.contradictions({}))).toMatchObject({ total: 0 });
  expect(await client.loop.progress()).toEqual({ chats: 0, rankings: 0, rounds: 0, votes: 0 });
});

test('SFT makes a version that predicts its chats better', async () => {
  const app = await testApp();
  const { client } = app;
  const data = { kind: 'file', path: await file('chats.jsonl', chats) } as const;
  await importData(client, { source: data });
  const settings = { epochs: 20, batchSize: 3, learningRate: 0.01, warmupSteps: 0 };
  const result = resultSchemas.sft.parse(
    await resultOf(app, (await client.train.start({ method: 'sft', settings, seed: 0 })).id),
  );
  // Six chats are too few to hold any out.
  expect(result).toMatchObject({ heldOutChats: 0, heldOutLoss: null, heldOutPerplexity: null });
  const bitsPerByte = async (version: string) => {
    const end = await lastOf(await client.evaluate.likelihood({ version, data }));
    if (end.type !== 'done') throw new Error('no end');
    return end.bitsPerByte;
  };
  expect(await bitsPerByte(result.version)).toBeLessThan(await bitsPerByte('parley-base'));
  const wrong = await caught(client.train.start({ method: 'sft', settings: { epoch: 1 } }));
  expect(wrong.message).toMatch(/unknown epoch; known are epochs, batchSize/);
});

test('SFT is measured on chats that it does not learn from, after each pass and at the end', async () => {
  const app = await testApp();
  const { client } = app;
  const asked = ['Tell me of', 'What about', 'Where is', 'Who saw'].flatMap((begin) =>
    Array.from({ length: 10 }, (_, i) => `${begin} thing${i} and matter${i * 7} there`),
  );
  const records = asked.map((text) => ({
    messages: [
      { role: 'user', content: text },
      { role: 'assistant', content: 'Fine. And you?' },
    ],
  }));
  await importData(client, { source: { kind: 'file', path: await file('many.jsonl', records) } });
  const settings = { epochs: 3, batchSize: 8, learningRate: 0.01, warmupSteps: 0 };
  const { id } = await client.train.start({ method: 'sft', settings, heldOut: 0.3, seed: 0 });
  const result = resultSchemas.sft.parse(await resultOf(app, id));
  expect(result.heldOutChats).toBeGreaterThan(3);
  expect(result.heldOutLoss!).toBeLessThan(result.heldOutLossBefore!);
  expect(result.heldOutPerplexity).toBeCloseTo(Math.exp(result.heldOutLoss!), 9);
  const evaluated = await client.runs.metrics({ runId: id, names: ['eval_loss'] });
  expect(evaluated).toHaveLength(3);
  expect(evaluated.at(-1)?.value).toBeCloseTo(result.heldOutLoss!, 4);
});

test('a blind battle tells which was which only after the vote', async () => {
  const app = await testApp();
  const { client } = app;
  await importData(client, { source: { kind: 'file', path: await file('chats.jsonl', chats) } });
  const { id } = await client.train.start({ method: 'sft', settings: { epochs: 1 }, seed: 0 });
  await resultOf(app, id);
  const [a, b] = (await client.models.list()).map((version) => version.id);
  expect(await client.compare.tally({ a, b })).toMatchObject({ count: 0, winRate: null });
  const battle = await client.compare.nextBattle({ a, b, prompts: prompts(3), sampling });
  expect(Object.keys(battle).sort()).toEqual(['left', 'leftOut', 'prompt', 'right', 'ticket']);
  const vote = await client.compare.vote({ ticket: battle.ticket, outcome: 'left' });
  const won = vote.left === a ? 1 : 0;
  expect(vote.tally).toMatchObject({ a, b, count: 1, wins: { a: won, b: 1 - won }, winRate: { value: won } });
  expect(await client.compare.tally({ a: b, b: a })).toMatchObject({ wins: { a: 1 - won, b: won } });
  expect(await caught(client.compare.vote({ ticket: battle.ticket, outcome: 'tie' }))).toMatchObject({
    code: 'not_found',
  });
});
