/** Rewards of every kind where the app takes one: to train on, to rank, to judge. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fromContractError } from '../../../shared/contract/errors.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { App } from '../app.ts';
import { lastOf, prompts, tempDir, testApp } from '../test-app.fixture.ts';

const settings = { episodes: 8, rolloutBatchSize: 8, minibatches: 1, samplesPerPrompt: 4, maxNewTokens: 4 };
const sampling = { maxTokens: 6, topP: 1 };

async function fileOf(name: string, text: string): Promise<string> {
  const file = path.join(await tempDir(), name);
  await writeFile(file, text);
  return file;
}

const linesOf = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

async function refusal(call: Promise<unknown>): Promise<string> {
  return fromContractError(
    await call.then(
      () => new Error('not refused'),
      (thrown: unknown) => thrown,
    ),
  ).message;
}

async function ended({ client }: App, runId: RunId) {
  await lastOf(await client.runs.watch({ runId }));
  const run = await client.runs.get({ runId });
  const metrics = await client.runs.metrics({ runId });
  return { run, last: (name: string) => metrics.findLast((metric) => metric.name === name)?.value };
}

test('references of a file reach the reward; a rule that needs them is refused where prompts have none', async () => {
  const app = await testApp();
  const { client } = app;
  const train = (source: string, name: string) =>
    client.train.start({
      method: 'rloo',
      settings,
      seed: 1,
      prompts: { kind: 'file', path: source },
      reward: [{ name }],
    });
  const some = await fileOf(
    'some.jsonl',
    linesOf([{ prompt: 'a', reference: 'four' }, { prompt: 'b' }, { prompt: 'c', reference: 'four' }]),
  );
  expect(await refusal(train(some, 'rule:rouge-l'))).toMatch(
    /rule:rouge-l compares with a reference, and 1 of 3 prompts have none/,
  );
  const none = await fileOf('none.jsonl', linesOf([{ prompt: 'a' }, { prompt: 'b' }]));
  expect(await refusal(train(none, 'rule:bleu'))).toMatch(/none of the 2 prompts has one/);
  expect(await client.runs.list({})).toEqual([]);

  const measuring = await fileOf('length.js', 'export default (prompt, completion, reference) => reference.length;');
  const whole = linesOf(
    [
      { prompt: 'a', reference: 'four' },
      { prompt: 'b', completion: 'four' },
    ].slice(0, 1),
  );
  const { run, last } = await ended(app, (await train(await fileOf('all.jsonl', whole), `file:${measuring}`)).id);
  expect(run).toMatchObject({ state: 'completed', error: null });
  expect([last('rewards/length.js/mean'), last('rewards/length.js/std')]).toEqual([4, 0]);
});

test('a chat’s reply is the reference of its prompt', async () => {
  const app = await testApp();
  const chats = await fileOf(
    'chats.jsonl',
    linesOf([
      { prompt: 'a', completion: 'seven..' },
      { prompt: 'b', completion: 'seven.!' },
    ]),
  );
  const measuring = await fileOf(
    'length.js',
    'export default (prompt, completion, reference) => ({ reference: reference.length, two: 2 });',
  );
  const reward = [{ name: `file:${measuring}`, weight: 0.5 }, { name: 'rule:exact-match' }];
  const { id } = await app.client.train.start({
    method: 'rloo',
    settings,
    prompts: { kind: 'file', path: chats },
    reward,
  });
  const { run, last } = await ended(app, id);
  expect(run).toMatchObject({ state: 'completed', error: null });
  expect([last('rewards/reference/mean'), last('rewards/two/mean'), last('rewards/exact-match/mean')]).toEqual([
    7, 2, 0,
  ]);
});

test('a function that fails ends the run with prompt and reply, and the run goes on with the mended file', async () => {
  const app = await testApp();
  const { client } = app;
  const file = await fileOf('odd.js', 'export default (prompt) => (prompt[0].content === "prompt 3" ? NaN : 1);');
  const start = (name: string) =>
    client.train.start({
      method: 'reinforce',
      settings: { episodes: 8, rolloutBatchSize: 8, maxNewTokens: 4 },
      prompts: prompts(4),
      reward: [{ name }],
    });
  expect(await refusal(start(`file:${file}.gone`))).toMatch(/there is no such file/);
  expect(await refusal(start('rule:regex:('))).toMatch(/regular expression/);
  const { id } = await start(`file:${file}`);
  const { run } = await ended(app, id);
  expect(run).toMatchObject({ state: 'failed', resumable: true, error: { code: 'invalid_input' } });
  expect(run.error?.message).toMatch(/^Reward function odd\.js, on the reply ".*" to "prompt 3": it returned NaN\./);
  await writeFile(file, 'export default () => 1;');
  await client.runs.resume({ runId: id });
  expect((await ended(app, id)).run).toMatchObject({ state: 'completed', error: null });
});

test('a batch that is not made of whole groups is refused before the run', async () => {
  const { client } = await testApp();
  const start = client.train.start({
    method: 'grpo',
    settings: { rolloutBatchSize: 10, samplesPerPrompt: 4 },
    prompts: prompts(4),
    reward: [{ name: 'rule:question' }],
  });
  expect(await refusal(start)).toBe(
    'Settings of grpo: rolloutBatchSize: expected a multiple of samplesPerPrompt (4), such as 8 or 12, got 10',
  );
});

test('the same rewards rank in a person’s place and judge contests', async () => {
  const { client } = await testApp();
  const longer = await fileOf('longer.js', 'export default (prompt, completion) => completion.length;');
  const referenced = {
    kind: 'file',
    path: await fileOf('all.jsonl', linesOf([1, 2, 3].map((i) => ({ prompt: `p${i}`, reference: 'x' })))),
  } as const;
  const rater = `0.25*file:${longer} + -1*rule:exact-match`;
  await lastOf(await client.rank.simulate({ prompts: referenced, n: 4, count: 3, rater, sampling, seed: 2 }));
  const { rankings } = await client.rank.list({});
  expect(rankings).toHaveLength(3);
  for (const { candidates, outcome, rater: by } of rankings) {
    expect(by).toEqual({ kind: 'rule', name: rater });
    const ranks = outcome.kind === 'ranked' ? outcome.ranks : [];
    const longest = candidates.map(({ completion }) => completion.length);
    expect(longest[ranks.indexOf(1)]).toBe(Math.max(...longest));
  }
  const [version] = await client.models.list();
  const contest = { a: version.id, b: version.id, sampling };
  expect(
    await refusal(lastOf(await client.compare.contest({ ...contest, prompts: prompts(2), judge: 'rule:bleu' }))),
  ).toMatch(/none of the 2 prompts has one/);
  const held = await lastOf(await client.compare.contest({ ...contest, prompts: referenced, judge: rater }));
  expect(held).toMatchObject({ type: 'done', judge: rater, prompts: 3 });
  expect(await client.compare.judges()).toEqual([rater]);
});
