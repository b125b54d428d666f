import { expect, test } from 'vitest';
import { importData, testApp } from '../../../../main/app/test-app.fixture.ts';
import { demonstrationChoices } from './form-choices.ts';
import { readFormData } from './form-data.ts';
import { TrainForm } from './train-form.svelte.ts';

const pairs = Array.from({ length: 32 }, (_, i) =>
  JSON.stringify({ prompt: `Question ${i}`, chosen: 'Yes.', rejected: 'No, not at all.' }),
).join('\n');

test('what is missing is told before it is started', async () => {
  const { client } = await testApp();
  const data = await readFormData(client);
  expect(new TrainForm('reward', data).missing).toMatch(/rank prompts, or import/);
  expect(new TrainForm('ppo', data).missing).toMatch(/no reward model/);
  expect(new TrainForm('sft', data).missing).toBeUndefined();
});

test('only what differs from the defaults is sent, and the run keeps all of it', async () => {
  const { client } = await testApp();
  await importData(client, { source: { kind: 'text', fileName: 'pairs.jsonl', text: pairs } });
  const form = new TrainForm('reward', await readFormData(client));
  expect([form.missing, form.from, form.changedCount]).toEqual([undefined, 'parley-base', 0]);
  form.settings.epochs = 'many';
  expect([form.wrongCount, form.estimate]).toEqual([1, undefined]);
  form.settings.epochs = '3';
  form.seed = '7';
  const run = await form.start(client);
  expect(form.error).toBeUndefined();
  expect(run).toMatchObject({ kind: 'reward', seed: 7, config: { settings: { epochs: 3 } } });
  await client.runs.stop({ runId: run!.id });
  const again = new TrainForm('reward', await readFormData(client), { like: run });
  expect(again.settings.epochs).toBe('3');
  expect(again.seed).not.toBe('7');
});

test('chats to mix in are asked for where PPO mixes any in, and sent only then', async () => {
  const { client } = await testApp();
  const chat = {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello!' },
    ],
  };
  await importData(client, { source: { kind: 'text', fileName: 'chats.jsonl', text: JSON.stringify(chat) } });
  await importData(client, { source: { kind: 'text', fileName: 'pairs.jsonl', text: pairs } });
  const form = new TrainForm('ppo', await readFormData(client));
  expect(demonstrationChoices(form.data).map(({ value }) => value)).toEqual(['', 'chats']);
  form.demonstrations = 'chats';
  expect(form.mixesIn).toBe(false);
  expect(form.input).not.toHaveProperty('demonstrations');
  form.settings.pretrainingCoef = '0.5';
  expect(form.mixesIn).toBe(true);
  expect(form.input).toMatchObject({ method: 'ppo', demonstrations: ['chats'] });
});

test('against a rule no reward model is missing, and the rule is sent', async () => {
  const { client } = await testApp();
  const form = new TrainForm('rloo', await readFormData(client));
  expect(form.missing).toMatch(/no reward model/);
  form.reward.kind = 'rule';
  form.reward.rule = 'near-length';
  expect([form.missing, form.wrongCount]).toEqual([undefined, 0]);
  expect(form.input).toMatchObject({ reward: [{ name: 'rule:near-length:12', weight: 1 }] });
  form.reward.settings['near-length'] = 'some';
  expect(form.wrongCount).toBe(1);
  form.reward.kind = 'model';
  expect(form.input).not.toHaveProperty('reward');
  form.settings.samplesPerPrompt = '6';
  expect(form.errors).toEqual({
    rolloutBatchSize: 'Expected a multiple of samplesPerPrompt (6), such as 126 or 132, got 128.',
  });
});

test('a refused start says why', async () => {
  const { client } = await testApp();
  const form = new TrainForm('sft', await readFormData(client));
  expect(await form.start(client)).toBeUndefined();
  expect(form.error?.message).not.toBe('');
  expect(form.starting).toBe(false);
});

test('time is told from a completed run of the same kind, by how much more is asked for', async () => {
  const { client } = await testApp();
  const data = await readFormData(client);
  const run = {
    ...(await exampleRun(client)),
    config: { settings: { epochs: 2 } },
    result: { durationSeconds: 10 },
    from: data.versions[0].id,
  };
  const form = new TrainForm('reward', { ...data, runs: [run] });
  form.settings.epochs = '6';
  expect(form.estimate).toEqual({ ms: 30_000, after: 'Reward model 1' });
});

async function exampleRun(client: Awaited<ReturnType<typeof testApp>>['client']) {
  await importData(client, { source: { kind: 'text', fileName: 'pairs.jsonl', text: pairs } });
  const run = await client.train.start({ method: 'reward' });
  await client.runs.stop({ runId: run.id });
  return run;
}
