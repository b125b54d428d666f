/** The endpoint as clients have it: the app with a tiny model, behind the headless host's real socket. */
import { createRouterClient } from '@orpc/server';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { App } from '../app/app.ts';
import { testApp } from '../app/test-app.fixture.ts';
import { ask } from '../server/http-client.fixture.ts';
import { startServer } from '../server/start-server.ts';
import type { RunningServer } from '../server/start-server.ts';
import { PolicyWorkers } from '../workers/policy/policy-workers.ts';

let app: App;
let server: RunningServer;
let keys: { ours: string; other: string };

beforeEach(async () => {
  app = await testApp();
  await app.endpoint.switch.force();
  const log = (line: string) => expect.unreachable(line);
  server = await startServer({ app, rendererDir: 'does-not-exist', port: 0, log });
  const [{ key: ours }, { key: other }] = [
    await app.client.endpoint.addKey({ name: 'ours' }),
    await app.client.endpoint.addKey({ name: 'other' }),
  ];
  keys = { ours, other };
});

afterEach(() => server.close());

interface Sent {
  readonly key?: string | null;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

interface Choice {
  readonly index: number;
  readonly text: string;
  readonly message: { readonly content: string };
  readonly delta: { readonly content?: string };
  readonly finish_reason: string | null;
  /** Of chats; of the older form, those of text completions. */
  readonly logprobs: { readonly content: readonly TokenChance[] } & {
    readonly tokens: readonly string[];
    readonly token_logprobs: readonly number[];
    readonly text_offset: readonly number[];
    readonly top_logprobs: readonly object[];
  };
}

interface TokenChance {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[] | null;
  readonly top_logprobs: readonly TokenChance[];
}

/** What answers of either protocol hold, as far as it is looked at. */
interface Wire {
  readonly id: string;
  readonly object: string;
  readonly type: string;
  readonly error: { readonly message: string; readonly code: string; readonly type: string; readonly param: string };
  readonly request_id: string;
  readonly choices: readonly Choice[];
  readonly usage: Readonly<Record<string, number>>;
  readonly stop_reason: string;
  readonly content: readonly { readonly text: string }[];
  readonly message: { readonly usage: Readonly<Record<string, number>> };
  readonly delta?: { readonly text?: string };
  readonly data: readonly { readonly id: string }[];
  readonly paths: Readonly<Record<string, { readonly post: { readonly requestBody: RequestBody } }>>;
  readonly records: readonly { readonly id: string; readonly kind: string }[];
}

interface RequestBody {
  readonly content: Readonly<
    Record<string, { readonly schema: { readonly properties: object; readonly required: unknown } }>
  >;
}

const wire = (json: string) => JSON.parse(json) as Wire;

/** @returns status, headers and the JSON of the body */
async function call(path: string, body?: unknown, { key = keys.ours, method, headers = {} }: Sent = {}) {
  const answer = await ask(server.port, path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body),
  });
  return { ...answer, json: answer.body.startsWith('{') ? wire(answer.body) : (undefined as unknown as Wire) };
}

/** The data of server-sent events. */
const eventsOf = (body: string) =>
  body
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => /^(?:event: (?<name>\w+)\n)?data: (?<data>.*)$/.exec(event)!.groups!);

const messages = [{ role: 'user', content: 'Hi' }];
const chat = { model: 'parley:best', messages, max_tokens: 10, seed: 4 };

describe('who is let in', () => {
  test('nobody without a key, with a wrong one, or with one that was taken away; each in the protocol’s form', async () => {
    for (const key of [null, 'parley-wrong']) {
      const { status, json, headers } = await call('/v1/chat/completions', chat, { key });
      expect(status).toBe(401);
      expect(json.error).toMatchObject({ type: 'authentication_error', code: 'invalid_api_key' });
      expect(headers['x-request-id']).toMatch(/^req_/);
      expect(headers.connection).toBe('close');
    }
    const refused = await call('/v1/messages', {}, { key: null });
    expect(refused).toMatchObject({ status: 401, json: { type: 'error', error: { type: 'authentication_error' } } });
    expect(refused.json.request_id).toBe(refused.headers['request-id']);
    const byOwnHeader = await call('/v1/models', undefined, { key: null, headers: { 'x-api-key': keys.ours } });
    expect(byOwnHeader.status).toBe(200);
    await app.client.endpoint.removeKey({ name: 'ours' });
    expect((await call('/v1/models')).status).toBe(401);
    expect((await call('/v1/models', undefined, { key: keys.other })).status).toBe(200);
  });

  test('no page of another site, no other name of this machine, also with a good key', async () => {
    const foreign = await call('/v1/models', undefined, { headers: { origin: 'https://evil.example' } });
    expect(foreign).toMatchObject({ status: 403, json: { error: { type: 'permission_error' } } });
    const rebound = await call('/v1/messages', {}, { headers: { host: 'evil.example' } });
    expect(rebound).toMatchObject({ status: 403, json: { type: 'error', error: { type: 'permission_error' } } });
  });

  test('nothing is answered while it is off, and only the owner switches it on', async () => {
    await server.close();
    const off = await testApp();
    server = await startServer({
      app: off,
      rendererDir: 'does-not-exist',
      port: 0,
      log: (line) => expect.unreachable(line),
    });
    const refused = await call('/v1/models');
    expect(refused.status).toBe(401);
    expect(refused.json).toBeUndefined();
    expect(await off.client.endpoint.configure({ on: true })).toMatchObject({
      on: true,
      url: `http://127.0.0.1:${server.port}/v1`,
      retention: 'all',
      clients: [],
    });
    expect((await call('/v1/models')).json.error.code).toBe('invalid_api_key');
    await off.client.endpoint.configure({ on: false });
    expect((await call('/v1/models')).json).toBeUndefined();
    const caller = { rater: 'guest', isOwner: false, rateAs: () => undefined };
    const guest = createRouterClient(off.router, { context: { caller } }).endpoint;
    for (const refusal of [
      guest.status(),
      guest.configure({ on: true }),
      guest.addKey({ name: 'mine' }),
      guest.removeKey({ name: 'ours' }),
    ]) {
      await expect(refusal).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  test('what is too long or no JSON is refused in the protocol’s form', async () => {
    const long = await call('/v1/chat/completions', { ...chat, user: 'x'.repeat(5_000_000) });
    expect(long).toMatchObject({ status: 413, json: { error: { type: 'invalid_request_error' } } });
    const longMessage = await call('/v1/messages', { system: 'x'.repeat(5_000_000) });
    expect(longMessage.json.error.type).toBe('request_too_large');
    const broken = await call('/v1/chat/completions', '{"model": ');
    expect(broken).toMatchObject({ status: 400, json: { error: { type: 'invalid_request_error' } } });
    const form = await call('/v1/chat/completions', chat, { headers: { 'content-type': 'text/plain' } });
    expect(form.status).toBe(415);
    expect((await call('/v1/chat/completions', '[]')).json.error.message).toMatch(/JSON object/);
    expect((await call('/v1/embeddings', {})).status).toBe(404);
    const wrong = await call('/v1/chat/completions');
    expect(wrong).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});

describe('who overdoes it', () => {
  test('a hundred connections at once are all answered', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = connect(server.port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      }),
    );
    // Connected last and answered, so the others have been accepted, too.
    await call('/v1/models');
    const statuses = sockets.map(async (socket) => {
      socket.write(`GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: ${keys.ours}\r\n\r\n`);
      const [data] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [Buffer | boolean];
      socket.destroy();
      return data.toString().slice(0, 15);
    });
    expect(await Promise.all(statuses)).toEqual(Array(100).fill('HTTP/1.1 200 OK'));
  });

  test('what is nested deeply or named at length gets a short refusal', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const nested = await call('/v1/chat/completions', `{"model":"parley:best","messages":[],"modalities":${deep}}`);
    expect(nested).toMatchObject({ status: 400, json: { error: { param: 'modalities' } } });
    for (const body of [
      { ...chat, model: 'x'.repeat(100_000) },
      { ...chat, ['x'.repeat(100_000)]: 1 },
      { ...chat, metadata: { ['x'.repeat(100_000)]: 'y' } },
    ]) {
      const { status, body: text } = await call('/v1/chat/completions', body);
      expect(status).toBe(400);
      expect(text.length).toBeLessThan(1000);
    }
  });

  test('what can never fit is refused without reading it', async () => {
    const measure = vi.spyOn(PolicyWorkers.prototype, 'measure');
    const long = [{ role: 'user', content: 'a '.repeat(500_000) }];
    const { status, json } = await call('/v1/chat/completions', { ...chat, messages: long });
    expect(status).toBe(400);
    expect(json.error.code).toBe('context_length_exceeded');
    expect(measure.mock.calls.map(([, prompt]) => prompt)).toEqual([[{ role: 'user', content: '' }]]);
    measure.mockRestore();
  });

  test('a client that leaves while it sends is no failure of ours', async () => {
    const lines: string[] = [];
    const watched = await startServer({
      app,
      rendererDir: 'does-not-exist',
      port: 0,
      log: (line) => lines.push(line),
    });
    const socket = connect(watched.port, '127.0.0.1');
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: ${keys.ours}\r\n` +
        'Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n',
    );
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toMatch(/^HTTP\/1.1 100 Continue/);
    socket.write('{');
    socket.end();
    await once(socket, 'close');
    await ask(watched.port, '/v1/models', { headers: { 'x-api-key': keys.ours } });
    await watched.close();
    expect(lines).toEqual([]);
  });

  test('a key that is taken away ends what its client still waits for, and nothing more is kept', async () => {
    const asked = Array.from({ length: 40 }, () => call('/v1/chat/completions', { ...chat, n: 24 }));
    expect((await Promise.any(asked)).status).toBe(200);
    await app.client.endpoint.removeKey({ name: 'ours' });
    const answers = await Promise.all(asked);
    const answered = answers.filter(({ status }) => status === 200).length;
    const ended = answers.filter(({ status }) => status === 403);
    expect(answered + ended.length).toBe(40);
    expect(answers.at(-1)?.json.error).toMatchObject({
      type: 'permission_error',
      message: expect.stringMatching(/was removed/) as string,
    });
    const { erased } = await app.client.endpoint.removeKey({ name: 'ours', withData: true });
    expect(erased?.completions).toBe(answered);
  });
});

describe('OpenAI’s chat completions', () => {
  test('a stream brings what the whole answer has, and both are told with usage and log-probabilities', async () => {
    const asked = { ...chat, n: 2, logprobs: true, top_logprobs: 3 };
    const { json } = await call('/v1/chat/completions', asked);
    expect(json).toMatchObject({ object: 'chat.completion', model: 'parley:parley-base' });
    expect(json.choices).toHaveLength(2);
    expect(json.usage.total_tokens).toBe(json.usage.prompt_tokens + json.usage.completion_tokens);
    for (const { logprobs } of json.choices) {
      for (const token of logprobs.content) {
        expect(token.logprob).toBeLessThan(0);
        expect(token.top_logprobs).toHaveLength(3);
        expect(token.top_logprobs[0].logprob).toBeGreaterThanOrEqual(token.top_logprobs[1].logprob);
      }
    }
    const streamed = await call('/v1/chat/completions', {
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(streamed.headers['content-type']).toMatch(/^text\/event-stream/);
    const events = eventsOf(streamed.body).map(({ data }) => data);
    expect(events.pop()).toBe('[DONE]');
    const chunks = events.map(wire);
    expect(chunks.pop()).toMatchObject({ choices: [], usage: json.usage });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.every(({ usage, object }) => usage === null && object === 'chat.completion.chunk')).toBe(true);
    for (const [index, choice] of json.choices.entries()) {
      const own = chunks.flatMap(({ choices }) => choices).filter((each) => each.index === index);
      expect(own[0].delta).toEqual({ role: 'assistant', content: '', refusal: null });
      expect(own.map(({ delta }) => delta.content ?? '').join('')).toBe(choice.message.content);
      expect(own.flatMap(({ logprobs }) => logprobs?.content ?? [])).toEqual(choice.logprobs.content);
      expect(own.at(-1)?.finish_reason).toBe(choice.finish_reason);
    }
  });

  test('a stop text ends a reply, and penalties and biases change it', async () => {
    const plain = (await call('/v1/chat/completions', chat)).json.choices[0];
    const text: string = plain.message.content;
    const stop = [...text][2];
    const stopped = (await call('/v1/chat/completions', { ...chat, stop })).json.choices[0];
    expect(stopped).toMatchObject({ message: { content: text.slice(0, text.indexOf(stop)) }, finish_reason: 'stop' });
    const biased = { ...chat, temperature: 0, logit_bias: { 40: 100 }, logprobs: true };
    const { logprobs } = (await call('/v1/chat/completions', biased)).json.choices[0];
    expect(new Set(logprobs.content.map(({ token }: { token: string }) => token)).size).toBe(1);
    const penalized = { ...biased, frequency_penalty: 2, presence_penalty: 2 };
    expect((await call('/v1/chat/completions', penalized)).status).toBe(200);
    const beyond = await call('/v1/chat/completions', { ...chat, logit_bias: { 999999: 1 } });
    expect(beyond.json.error.message).toMatch(/token 999999/);
  });

  test('what cannot be done here is refused by name, and what asks for nothing is not', async () => {
    const refused: [string, object][] = [
      ['tools', { tools: [{ type: 'function' }] }],
      ['response_format', { response_format: { type: 'json_object' } }],
      ['reasoning_effort', { reasoning_effort: 'high' }],
      ['audio', { audio: { voice: 'x' } }],
      ['made_up', { made_up: 1 }],
      ['temperature', { temperature: 3 }],
      ['n', { n: 0 }],
      ['messages', { messages: [] }],
      ['messages.0.content.0', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
      ['messages.0.role', { messages: [{ role: 'tool', content: 'x' }] }],
      ['messages', { messages: [...messages, { role: 'assistant', content: 'x' }] }],
      ['top_logprobs', { top_logprobs: 2 }],
      ['stream_options', { stream_options: { include_usage: true } }],
      ['max_tokens', { max_completion_tokens: 7 }],
    ];
    for (const [param, more] of refused) {
      const { status, json } = await call('/v1/chat/completions', { ...chat, ...more });
      expect({ status, param: json.error?.param }).toEqual({ status: 400, param });
      expect(json.error.message).toContain(param.split('.')[0]);
    }
    const neutral = { tools: [], tool_choice: 'auto', response_format: { type: 'text' }, audio: null, stop: null };
    expect((await call('/v1/chat/completions', { ...chat, ...neutral, max_completion_tokens: 10 })).status).toBe(200);
  });

  test('messages come back as SDKs send them: with all their fields, null where there is nothing', async () => {
    const nothing = { refusal: null, tool_calls: null, function_call: null, audio: null, annotations: [], name: null };
    const asked = { ...chat, messages: [...messages, { role: 'assistant', content: 'Ho', ...nothing }, ...messages] };
    expect((await call('/v1/chat/completions', asked)).status).toBe(200);
    const called = { role: 'assistant', content: 'Ho', function_call: { name: 'f', arguments: '' } };
    const { status, json } = await call('/v1/chat/completions', { ...chat, messages: [called, ...messages] });
    expect(status).toBe(400);
    expect(json.error).toMatchObject({
      param: 'messages.0.function_call',
      message: expect.stringMatching(/tools/) as string,
    });
    const options = { stream: true, stream_options: { include_usage: null } };
    expect((await call('/v1/chat/completions', { ...chat, ...options })).status).toBe(200);
    const stops = await call('/v1/chat/completions', { ...chat, stop: Array<string>(17).fill('a') });
    expect(stops.json.error.message).toBe('stop: expected a text or at most 16 texts, each of 1 to 200 characters');
  });

  test('an unknown model and messages that are too long say so by OpenAI’s codes, nothing is left out', async () => {
    expect((await call('/v1/chat/completions', { ...chat, model: 'gpt' })).json.error).toMatchObject({
      code: 'model_not_found',
      param: 'model',
    });
    const turns = ['one '.repeat(6), 'two '.repeat(6)].flatMap((content) => [
      { role: 'user', content },
      { role: 'assistant', content: 'yes' },
    ]);
    for (const stream of [false, true]) {
      const long = { ...chat, stream, messages: [...turns, ...turns, ...messages] };
      const { status, json } = await call('/v1/chat/completions', long);
      expect(status).toBe(400);
      expect(json.error).toMatchObject({ code: 'context_length_exceeded', param: 'messages' });
    }
  });
});

test('text completions take several prompts, and their log-probabilities are those of the older form', async () => {
  const asked = { model: 'parley-base', prompt: ['Hi', 'Bye'], n: 2, max_tokens: 6, logprobs: 2, seed: 1 };
  const { json } = await call('/v1/completions', asked);
  expect(json.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3]);
  const [{ logprobs }] = json.choices;
  expect(logprobs.tokens).toHaveLength(logprobs.token_logprobs.length);
  expect(logprobs.text_offset[0]).toBe(0);
  expect(Object.keys(logprobs.top_logprobs[0]).length).toBeGreaterThan(0);
  const streamed = eventsOf((await call('/v1/completions', { ...asked, stream: true })).body);
  expect(streamed.pop()?.data).toBe('[DONE]');
  const texts = ['', '', '', ''];
  for (const { data } of streamed) for (const { index, text } of wire(data).choices) texts[index] += text;
  expect(texts).toEqual(json.choices.map(({ text }: { text: string }) => text));
  for (const more of [{ echo: true }, { suffix: 'x' }, { best_of: 3 }, { prompt: [1, 2] }]) {
    expect((await call('/v1/completions', { ...asked, ...more })).json.error.param).toMatch(Object.keys(more)[0]);
  }
});

test('Anthropic’s messages: the answer, its events in order, and a stop sequence by name', async () => {
  const asked = { model: 'parley:parley-base', max_tokens: 12, messages, system: [{ type: 'text', text: 'Be kind.' }] };
  const { json } = await call('/v1/messages', { ...asked, temperature: 0 });
  const [{ text }] = json.content;
  expect(json).toMatchObject({ type: 'message', role: 'assistant', model: 'parley:parley-base', stop_sequence: null });
  const streamed = eventsOf((await call('/v1/messages', { ...asked, temperature: 0, stream: true })).body);
  const names = streamed.map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(['message_start', 'content_block_start', 'ping']);
  expect(names.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
  const data = streamed.map((event) => wire(event.data));
  expect(data.map(({ delta }) => delta?.text ?? '').join('')).toBe(text);
  expect(data[0].message.usage.input_tokens).toBe(json.usage.input_tokens);
  expect(data.at(-2)).toMatchObject({ delta: { stop_reason: json.stop_reason }, usage: json.usage });
  const stop = [...text][1];
  const stopped = await call('/v1/messages', { ...asked, temperature: 0, stop_sequences: ['zzzz', stop] });
  expect(stopped.json).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: stop });
  const refused = await call('/v1/messages', { ...asked, tools: [{ name: 'x' }] });
  expect(refused).toMatchObject({ status: 400, json: { error: { type: 'invalid_request_error' } } });
  expect(refused.json.error.message).toContain('tools');
  expect((await call('/v1/messages', { ...asked, max_tokens: undefined })).json.error.message).toContain('max_tokens');
  const models = await call('/v1/models', undefined, { headers: { 'anthropic-version': '2023-06-01' } });
  expect(models.json.data[0]).toMatchObject({ type: 'model', id: 'parley:best' });
});

describe('feedback', () => {
  const complete = async (more: object = {}, sent: Sent = {}) =>
    (await call('/v1/chat/completions', { ...chat, n: 2, ...more }, sent)).json;
  const say = async (feedback: object, sent: Sent = {}) => call('/v1/feedback', feedback, sent);

  test('a rating, a choice, an edit and a ranking are what training learns from, under the client’s name', async () => {
    const { id, choices } = await complete();
    const texts = choices.map(({ message }: { message: { content: string } }) => message.content);
    const said = {
      rating: 'down',
      choice: 1,
      reason: 'Not true',
      comment: 'It is red.',
      edited: 'Hello!',
      rater: 'alice',
    };
    const { json } = await say({ completion_id: id, ...said, chosen: 0 });
    expect(json.records.map(({ kind }: { kind: string }) => kind)).toEqual(['label', 'demonstration', 'ranking']);
    const { labels } = await app.client.labels.list({});
    const rater = { kind: 'human', name: 'ours/alice' };
    const prompt = [{ role: 'user', content: 'Hi' }];
    expect(labels).toMatchObject([
      { good: false, reason: 'Not true', comment: 'It is red.', completion: texts[1], prompt, rater },
    ]);
    const { rankings } = await app.client.rank.list({});
    expect(rankings.map(({ candidates, outcome }) => [candidates.map((each) => each.completion), outcome])).toEqual([
      [texts, { kind: 'ranked', ranks: [1, 2] }],
    ]);
    expect((await app.client.feedback.edits({})).edits).toMatchObject([
      { original: texts[1], edited: 'Hello!', rater },
    ]);
    // Said again by the same it replaces; another answer to the same messages can be compared with.
    await say({ completion_id: id, rating: 'up', choice: 1, rater: 'alice' });
    expect((await app.client.labels.list({})).labels).toMatchObject([{ good: true, reason: null }]);
    const again = await complete({ seed: 5, n: 1 });
    const ranked = await say({ completion_id: again.id, over: [id], ranking: [1, 3, 2] });
    expect(ranked.status).toBe(200);
    expect((await app.client.rank.list({})).rankings[0]).toMatchObject({
      outcome: { ranks: [1, 3, 2] },
      rater: { name: 'ours/user' },
    });
    const elsewhere = await complete({ n: 1, messages: [{ role: 'user', content: 'Bye' }] });
    expect((await say({ completion_id: elsewhere.id, over: [id], chosen: 0 })).json.error.message).toMatch(
      /same messages/,
    );
  });

  test('a client sees nothing of another’s answers and feedback', async () => {
    const { id } = await complete();
    const other = { key: keys.other };
    const foreign = await say({ completion_id: id, rating: 'up' }, other);
    const missing = await say({ completion_id: 'cmpl_0', rating: 'up' }, other);
    expect(foreign.status).toBe(404);
    expect(foreign.json.error.message.replace(id, '')).toBe(missing.json.error.message.replace('cmpl_0', ''));
    const own = await complete({}, other);
    expect((await say({ completion_id: own.id, over: [id], chosen: 0 }, other)).status).toBe(404);
    const { json } = await say({ completion_id: id, rating: 'up' });
    const [{ id: record }] = json.records;
    expect((await call(`/v1/feedback/${record}`, undefined, { method: 'DELETE', ...other })).status).toBe(404);
    expect((await app.client.labels.list({})).total).toBe(1);
    expect((await call(`/v1/feedback/${record}`, undefined, { method: 'DELETE' })).json).toMatchObject({
      deleted: true,
    });
    expect((await app.client.labels.list({})).total).toBe(0);
  });

  test('feedback that says nothing or does not fit is refused by name', async () => {
    const { id } = await complete();
    const refused: [object, RegExp][] = [
      [{}, /rating, chosen, ranking or edited/],
      [{ rating: 'good' }, /rating/],
      [{ chosen: 2 }, /from 0 to 1, got 2/],
      [{ ranking: [1, 2, 3] }, /2 candidates needs 2 ranks/],
      [{ ranking: [1, 2], chosen: 0 }, /one of them/],
      [{ edited: 'x', comment: 'y' }, /comment/],
      [{ rating: 'up', rater: 'a/b' }, /rater/],
      [{ rating: 'up', stars: 5 }, /stars/],
      [{ chosen: 0, over: [id] }, /named twice/],
    ];
    for (const [feedback, message] of refused) {
      const { status, json } = await say({ completion_id: id, ...feedback });
      expect(status).toBe(400);
      expect(json.error.message).toMatch(message);
    }
    expect((await app.client.rank.list({})).total + (await app.client.labels.list({})).total).toBe(0);
  });

  test('what is kept follows the retention, and a client’s data can be erased', async () => {
    const kept = async () => (await app.client.endpoint.status()).clients[0];
    await app.client.endpoint.configure({ retention: 'nothing' });
    const gone = await complete();
    expect((await say({ completion_id: gone.id, rating: 'up' })).json.error.message).toMatch(/keeps no answers/);
    await app.client.endpoint.configure({ retention: 'feedback' });
    const [waiting, rated] = [await complete(), await complete()];
    expect(await kept()).toMatchObject({ completions: 0, feedback: 0 });
    expect((await say({ completion_id: rated.id, rating: 'up' })).status).toBe(200);
    expect(await kept()).toMatchObject({ completions: 1, feedback: 1 });
    // What is refused keeps nothing, and the answer goes on waiting.
    expect((await say({ completion_id: waiting.id, rating: 'up', choice: 9 })).status).toBe(400);
    expect((await say({ completion_id: waiting.id, over: ['cmpl_0'], chosen: 0 })).status).toBe(404);
    expect(await kept()).toMatchObject({ completions: 1, feedback: 1 });
    await app.client.endpoint.configure({ retention: 'all' });
    await complete();
    await complete({ store: false });
    expect(await kept()).toMatchObject({ completions: 2 });
    expect((await say({ completion_id: waiting.id, rating: 'down' })).status).toBe(200);
    // Nothing that waited outlives the decision to keep nothing.
    await app.client.endpoint.configure({ retention: 'feedback' });
    const dropped = await complete();
    await app.client.endpoint.configure({ retention: 'nothing' });
    await app.client.endpoint.configure({ retention: 'feedback' });
    expect((await say({ completion_id: dropped.id, rating: 'up' })).status).toBe(404);
    const erased = await app.client.endpoint.removeKey({ name: 'ours', withData: true });
    expect(erased).toEqual({ name: 'ours', erased: { completions: 3, feedback: 2 } });
    expect((await app.client.labels.list({})).total).toBe(0);
    expect((await app.client.endpoint.status()).clients.map(({ name }) => name)).toEqual(['other']);
  });
});

test('many streams of two clients at once are whole and their own', async () => {
  const alone = new Map<number, string>();
  for (const seed of [1, 2, 3]) {
    const { json } = await call('/v1/chat/completions', { ...chat, seed });
    alone.set(seed, json.choices[0].message.content);
  }
  const streams = Array.from({ length: 48 }, (_, i) => ({
    seed: 1 + (i % 3),
    key: i % 2 === 0 ? keys.ours : keys.other,
  }));
  const texts = await Promise.all(
    streams.map(async ({ seed, key }) => {
      const { body } = await call('/v1/chat/completions', { ...chat, seed, stream: true }, { key });
      const chunks = eventsOf(body).filter(({ data }) => data !== '[DONE]');
      return chunks.map(({ data }) => wire(data).choices[0].delta.content ?? '').join('');
    }),
  );
  expect(texts).toEqual(streams.map(({ seed }) => alone.get(seed)));
});

test('the OpenAPI document describes every route by the schemas that check it', async () => {
  const { json } = await call('/v1/openapi.json');
  expect(Object.keys(json.paths)).toEqual([
    '/v1/models',
    '/v1/models/{model}',
    '/v1/chat/completions',
    '/v1/completions',
    '/v1/messages',
    '/v1/feedback',
    '/v1/feedback/{id}',
  ]);
  const { properties, required } = json.paths['/v1/feedback'].post.requestBody.content['application/json'].schema;
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining(['completion_id', 'rating', 'chosen', 'edited', 'ranking', 'comment', 'rater']),
  );
  expect(required).toEqual(['completion_id']);
});
