/** What a chat template refuses is left out of every kind of job, counted and named, and ends none unless nothing is left. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { dpo } from '../../learn/dpo/dpo.ts';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { writeVersionFolder } from '../../models/files/version-folder.ts';
import { assistant, temporaryFolder, user, writeLines, writeTinyVersion } from '../fixtures/tiny-version.ts';
import { jobSchema, type JobInput, type JobOf, type JobProgressEvent } from '../jobs.ts';
import { readComparisons } from './comparison-lines.ts';
import type { JobContext } from './job-context.ts';
import { runContest } from './run-contest.ts';
import { preferenceTrainer } from './preference-trainer.ts';
import { runEstimate } from './run-estimate.ts';
import { runLikelihood } from './run-likelihood.ts';
import { train } from './trainers.ts';
import { runReward } from './run-reward.ts';
import { runSft } from './run-sft.ts';
import { sftExamples } from './sft-examples.ts';
import { render } from '../../../shared/language/said.ts';

const REASON = 'Only user and assistant roles are supported!';
let parent: string;
let notices: string[];
const file = (name: string) => path.join(parent, name);
const system = (content: string) => ({ role: 'system' as const, content });
const questions = Array.from({ length: 12 }, (_, i) => `what about ${i}?`);
/** The fourth and the sixth have a system message, which the template refuses. */
const promptOf = (question: string, i: number) =>
  i === 3 || i === 5 ? [system('be kind'), user(question)] : [user(question)];
const prompts = questions.map((question, i) => ({ prompt: promptOf(question, i) }));
const chats = prompts.map(({ prompt }, i) => ({ messages: [...prompt, assistant(i % 2 ? 'yes' : 'no no')] }));
const comparisons = prompts.map(({ prompt }) => ({ prompt, completions: ['aaa', 'zzz'], ranks: [0, 1] }));
const bad = { prompt: promptOf('x', 3), completions: ['a', 'b'], ranks: [0, 1] };

beforeAll(async () => {
  parent = await temporaryFolder();
  const plain = await readVersionFolder(await writeTinyVersion(file('plain')));
  const { json, config } = plain.tokenizer;
  const template = `{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('${REASON}') }}{% endif %}{% endfor %}`;
  const refusing = { ...config, chat_template: template + config.chat_template };
  await writeVersionFolder(file('v1'), { ...plain, tokenizer: Tokenizer.fromJson(json, refusing) }, { dtype: 'F32' });
  await writeLines(file('chats.jsonl'), chats);
  await writeLines(file('prompts.jsonl'), prompts);
  await writeLines(file('train.jsonl'), comparisons);
  await writeLines(file('held-out.jsonl'), [...comparisons.slice(6), bad]);
  await writeLines(file('bad.jsonl'), [bad]);
  await writeLines(file('bad-chats.jsonl'), [{ messages: [...bad.prompt, assistant('a')] }]);
  await runReward(
    jobOf(training('reward', { train: file('train.jsonl'), heldOut: file('held-out.jsonl') })),
    context(),
  );
});
afterAll(() => rm(parent, { recursive: true }));

function context(): JobContext {
  notices = [];
  const emit = (event: JobProgressEvent) => {
    if (event.type === 'notice') notices.push(render(event.message));
  };
  const memory = { runtimeBytes: 1e9, jobBytes: 1e10 };
  return { engine, emit, signal: new AbortController().signal, memory };
}

function training<Kind extends 'sft' | 'reward' | 'dpo' | 'ppo', More extends object>(kind: Kind, more: More) {
  const settings =
    kind === 'ppo' ? { episodes: 16, rolloutBatchSize: 8, maxNewTokens: 4 } : { epochs: 1, batchSize: 4 };
  return {
    kind,
    seed: 1,
    from: file('v1'),
    out: file(`${kind}-out`),
    checkpoints: file(`${kind}-ck`),
    settings,
    ...more,
  };
}
function jobOf<Kind extends JobInput['kind']>(input: JobInput & { kind: Kind }): JobOf<Kind> {
  return jobSchema.parse(input) as JobOf<Kind>;
}
const comparisonFiles = () => ({ train: file('train.jsonl'), heldOut: file('held-out.jsonl') });
const named = (count: string, what: string, number: number, question: string) =>
  `${count} ${what} were left out because the model’s chat template refuses them. The first is number ${number}, “${question}”: ${REASON}`;
const ofTwelve = (what: string) => named('2 of 12', what, 4, questions[3]);
const oneHeldOut = `1 of 7 held-out comparisons was left out because the model’s chat template refuses it. It is number 7, “x”: ${REASON}`;

test('SFT', async () => {
  await runSft(jobOf(training('sft', { data: file('chats.jsonl') })), context());
  expect(notices).toEqual([ofTwelve('conversations')]);
});

test('a reward model, and its held-out part', async () => {
  const result = await runReward(jobOf(training('reward', comparisonFiles())), context());
  expect(notices).toEqual([ofTwelve('comparisons to train on'), oneHeldOut]);
  expect(result).toMatchObject({ pairs: 10, heldOutPairs: 6 });
});

test('DPO', async () => {
  const result = await preferenceTrainer(dpo).run(jobOf(training('dpo', comparisonFiles())), context());
  expect(notices).toEqual([ofTwelve('comparisons to train on'), oneHeldOut]);
  expect(result).toMatchObject({ pairs: 10, heldOutPairs: 6 });
});

test('PPO does not call them too long', async () => {
  const job = training('ppo', {
    prompts: file('prompts.jsonl'),
    reward: [{ kind: 'model' as const, folder: file('reward-out') }],
  });
  await train(jobOf(job), context());
  expect(notices[0]).toBe(ofTwelve('prompts'));
  expect(notices.join()).not.toContain('too long');
});

test('a contest with a judge of the same template', async () => {
  const sampling = { temperature: 1, maxTokens: 4 };
  const judge = [{ kind: 'model' as const, folder: file('reward-out') }];
  // One version has another template: what either refuses is left out for both.
  const job = { a: file('plain'), b: file('v1'), prompts: file('prompts.jsonl'), judge, sampling, seed: 1 };
  const { outcomes } = await runContest(jobOf({ kind: 'contest', ...job }), context());
  expect(notices).toEqual([ofTwelve('prompts')]);
  expect(outcomes.map(({ prompt }) => prompt)).toEqual(
    prompts.filter((_, i) => i !== 3 && i !== 5).map(({ prompt }) => prompt),
  );
  const alike = { ...job, b: file('plain') };
  expect((await runContest(jobOf({ kind: 'contest', ...alike }), context())).outcomes).toHaveLength(10);
});

test('a likelihood, which counts the bytes of what it measures only', async () => {
  const job = (data: string) => jobOf({ kind: 'likelihood', version: file('v1'), data: file(data) });
  const whole = await runLikelihood(job('chats.jsonl'), context());
  expect(notices).toEqual([ofTwelve('conversations')]);
  await writeLines(
    file('good-chats.jsonl'),
    chats.filter((_, i) => i !== 3 && i !== 5),
  );
  expect(await runLikelihood(job('good-chats.jsonl'), context())).toEqual(whole);
});

test('an estimate', async () => {
  const jobs = [
    training('sft', { data: file('chats.jsonl') }),
    training('reward', comparisonFiles()),
    training('dpo', comparisonFiles()),
    training('ppo', {
      prompts: file('prompts.jsonl'),
      reward: [{ kind: 'model' as const, folder: file('reward-out') }],
    }),
  ];
  expect(await runEstimate(jobOf({ kind: 'estimate', jobs }), context())).toHaveLength(4);
});

test('where nothing is left, the reason is the template’s', async () => {
  const { tokenizer } = await readVersionFolder(file('v1'));
  const files = { train: file('bad.jsonl'), heldOut: file('bad.jsonl') };
  const refusal = { code: 'too_little_data', message: expect.stringContaining(REASON) as string };
  await expect(readComparisons('dpo', files, { tokenizer }, context())).rejects.toMatchObject(refusal);
  await expect(runSft(jobOf(training('sft', { data: file('bad-chats.jsonl') })), context())).rejects.toMatchObject(
    refusal,
  );
  const ppo = training('ppo', {
    prompts: file('bad.jsonl'),
    reward: [{ kind: 'model' as const, folder: file('reward-out') }],
  });
  await expect(train(jobOf(ppo), context())).rejects.toMatchObject(refusal);
});

test('SFT learns each reply by itself where the template writes earlier turns differently, and says so', async () => {
  const { tokenizer: plain } = await readVersionFolder(file('plain'));
  const shouting =
    "{% for m in messages %}{{ '<|' + m.role + '|>' + (m.content if loop.last else m.content | upper) }}" +
    "{% if m.role == 'assistant' %}{{ '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";
  const tokenizer = Tokenizer.fromJson(plain.json, { ...plain.config, chat_template: shouting });
  const messages = [user('a'), assistant('b'), user('c'), assistant('d')];
  const learned = (lossOn: 'assistant' | 'all') =>
    sftExamples(tokenizer, [{ messages }, { messages: messages.slice(0, 2) }], lossOn, 64, context()).map(
      ({ ids, mask }) => [tokenizer.decode(ids), tokenizer.decode(ids.filter((_, i) => mask[i] === 1))],
    );
  expect(learned('assistant')).toEqual([
    ['<|user|>a<|assistant|>b<|end|>', 'b<|end|>'],
    ['<|user|>A<|assistant|>B<|end|><|user|>c<|assistant|>d<|end|>', 'd<|end|>'],
    ['<|user|>a<|assistant|>b<|end|>', 'b<|end|>'],
  ]);
  expect(notices).toEqual([expect.stringMatching(/^In 1 of 2 conversations each reply is an example of its own/)]);
  expect(learned('all').map(([text]) => text)).toEqual([
    '<|user|>A<|assistant|>B<|end|><|user|>C<|assistant|>d<|end|>',
    '<|user|>A<|assistant|>b<|end|>',
  ]);
});
