/**
 * The official clients for Node against Parley's endpoint: OpenAI's, Anthropic's, the Vercel AI SDK and LangChain.
 *
 *     node endpoint-clients.mjs MODULES URL KEY OTHER_KEY
 *
 * writes a line of JSON for each call: {client, call, problem}, the last one where it was wrong. MODULES is the folder whose
 * node_modules holds the packages, which are no dependencies of this project.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MODEL = 'parley:best';
const QUESTION = [{ role: 'user', content: 'Hello! What is your name?' }];
const [modules, url, key, otherKey] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

const CLIENTS = {
  openai: {
    'lists the models': async () => {
      const models = await (await openai()).models.list();
      assert(models.data.some(({ id }) => id === MODEL));
    },
    'two choices by a seed, twice the same': async () => {
      const client = await openai();
      const ask = () =>
        client.chat.completions.create({ model: MODEL, messages: QUESTION, n: 2, seed: 5, max_tokens: 20 });
      const [first, second] = [await ask(), await ask()];
      const textsOf = (reply) => reply.choices.map((choice) => choice.message.content);
      assert.equal(first.choices.length, 2);
      assert.deepEqual(textsOf(first), textsOf(second));
      assert.equal(first.usage.total_tokens, first.usage.prompt_tokens + first.usage.completion_tokens);
    },
    'streams what it answers whole, with its usage': async () => {
      const client = await openai();
      const body = { model: MODEL, messages: QUESTION, seed: 6, max_tokens: 20 };
      const whole = await client.chat.completions.create(body);
      const stream = await client.chat.completions.create({
        ...body,
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = '';
      let usage;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        usage = chunk.usage ?? usage;
      }
      assert.equal(text, whole.choices[0].message.content);
      assert.deepEqual(usage, whole.usage);
    },
    'stops at a word, and tells log-probabilities': async () => {
      const client = await openai();
      const body = { model: MODEL, messages: QUESTION, seed: 7, max_tokens: 20 };
      const [word] = (await client.chat.completions.create(body)).choices[0].message.content.trim().split(' ').slice(1);
      const { choices } = await client.chat.completions.create({
        ...body,
        stop: [` ${word}`],
        logprobs: true,
        top_logprobs: 2,
      });
      assert.equal(choices[0].finish_reason, 'stop');
      assert(!choices[0].message.content.includes(` ${word}`));
      for (const { logprob, top_logprobs: top } of choices[0].logprobs.content) {
        assert(logprob <= 0);
        assert.equal(top.length, 2);
      }
    },
    'the older form of completions': async () => {
      const { choices } = await (await openai()).completions.create({ model: MODEL, prompt: 'Hello', max_tokens: 10 });
      assert(choices[0].text.length > 0);
    },
    'gives feedback, and no other client can': async () => {
      const client = await openai();
      const { id } = await client.chat.completions.create({ model: MODEL, messages: QUESTION, max_tokens: 10 });
      const body = { completion_id: id, rating: 'up', rater: 'alice' };
      assert.equal((await client.post('/feedback', { body })).records.length, 1);
      const other = await openai(otherKey);
      await rejectsWith(404, () => other.post('/feedback', { body }));
    },
    'a wrong key, an unknown model and a wrong parameter are its own errors': async () => {
      const { default: OpenAI } = await load('openai');
      const wrong = await openai('parley-wrong');
      await assert.rejects(() => wrong.models.list(), OpenAI.AuthenticationError);
      const client = await openai();
      const ask = (more) => client.chat.completions.create({ model: MODEL, messages: QUESTION, ...more });
      await assert.rejects(() => ask({ model: 'gpt-4o' }), OpenAI.NotFoundError);
      await assert.rejects(() => ask({ temperature: -1 }), OpenAI.BadRequestError);
    },
    'an answer that is cut off in the middle leaves the next one whole': async () => {
      const client = await openai();
      const stream = await client.chat.completions.create({ model: MODEL, messages: QUESTION, stream: true });
      await stream[Symbol.asyncIterator]().next();
      stream.controller.abort();
      const { choices } = await client.chat.completions.create({ model: MODEL, messages: QUESTION, max_tokens: 5 });
      assert(choices[0].message.content.length > 0);
    },
  },
  '@anthropic-ai/sdk': {
    'a message, whole and streamed, is the same': async () => {
      const client = await anthropic();
      const body = { model: MODEL, max_tokens: 20, messages: QUESTION, temperature: 0 };
      const whole = await client.messages.create(body);
      const stream = client.messages.stream(body);
      let text = '';
      stream.on('text', (piece) => (text += piece));
      const last = await stream.finalMessage();
      assert.equal(text, whole.content[0].text);
      assert.equal(last.content[0].text, text);
      assert.equal(last.usage.output_tokens, whole.usage.output_tokens);
    },
    'a system message, and a stop sequence': async () => {
      const client = await anthropic();
      const message = await client.messages.create({
        ...{ model: MODEL, max_tokens: 40, system: 'You are a friendly waiter.', messages: QUESTION },
        stop_sequences: ['.', '!', '?', ','],
      });
      assert.equal(message.stop_reason, 'stop_sequence');
    },
    'a wrong key is its own error': async () => {
      const { default: Anthropic } = await load('@anthropic-ai/sdk');
      const wrong = await anthropic('parley-wrong');
      await assert.rejects(
        () => wrong.messages.create({ model: MODEL, max_tokens: 5, messages: QUESTION }),
        Anthropic.AuthenticationError,
      );
    },
  },
  ai: {
    generateText: async () => {
      const { generateText } = await load('ai');
      const { text, usage } = await generateText({
        model: await aiModel(),
        prompt: 'Hello',
        maxOutputTokens: 20,
      });
      assert(text.length > 0);
      assert(usage.outputTokens > 0);
    },
    streamText: async () => {
      const { streamText } = await load('ai');
      const stream = streamText({
        model: await aiModel(),
        prompt: 'Hello',
        maxOutputTokens: 20,
        maxRetries: 0,
      });
      let text = '';
      for await (const piece of stream.textStream) text += piece;
      assert(text.length > 0);
      assert.equal(text, await stream.text);
    },
  },
  '@langchain/openai': {
    'invoke and stream': async () => {
      const { ChatOpenAI } = await load('@langchain/openai');
      const chat = new ChatOpenAI({
        ...{ model: MODEL, apiKey: key, maxTokens: 20, maxRetries: 0 },
        configuration: { baseURL: `${url}/v1` },
      });
      assert((await chat.invoke('Hello')).content.length > 0);
      let text = '';
      for await (const piece of await chat.stream('Hello')) text += piece.content;
      assert(text.length > 0);
    },
  },
};

async function openai(apiKey = key) {
  const { default: OpenAI } = await load('openai');
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

async function anthropic(apiKey = key) {
  const { default: Anthropic } = await load('@anthropic-ai/sdk');
  return new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
}

async function aiModel() {
  const { createOpenAICompatible } = await load('@ai-sdk/openai-compatible');
  return createOpenAICompatible({ name: 'parley', baseURL: `${url}/v1`, apiKey: key })(MODEL);
}

async function rejectsWith(status, call) {
  await assert.rejects(call, (error) => error.status === status);
}

for (const [name, calls] of Object.entries(CLIENTS)) {
  const { version } = require(path.join(modules, 'node_modules', name, 'package.json'));
  for (const [call, run] of Object.entries(calls)) {
    const problem = await run().then(
      () => undefined,
      (error) => String(error?.message ?? error),
    );
    console.log(JSON.stringify({ client: `${name} ${version}`, call, problem }));
  }
}
