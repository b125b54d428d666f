/** The app itself, with its real contract and a tiny model, behind a real socket. */
import { createORPCClient, getEventMeta } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { contract } from '../../shared/contract/contract.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { allOf, testApp } from '../app/test-app.fixture.ts';
import { ask, enter } from './http-client.fixture.ts';
import { startServer } from './start-server.ts';
import type { RunningServer } from './start-server.ts';

let server: RunningServer;
let cookie: string;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  const fail = (line: string) => expect.unreachable(line);
  server = await startServer({ app: await testApp(), rendererDir: 'does-not-exist', port: 0, log: fail });
  cookie = await enter(server);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
});

function page(): { client: Client; webSocket: WebSocket } {
  const { port } = server;
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    origin: `http://127.0.0.1:${port}`,
    headers: { cookie },
  });
  sockets.push(webSocket);
  return { client: createORPCClient<Client>(new RPCLink({ websocket: webSocket })), webSocket };
}

test('a message is sent and its reply streams in; an error arrives with its code', async () => {
  const { client } = page();
  const { id } = await client.chat.create({ title: 'Over a socket' });
  const sending = { conversationId: id, content: 'Hi', sampling: { maxTokens: 12 } };
  const events = await allOf(await client.chat.send(sending));
  const text = events.map((event) => (event.type === 'delta' ? event.text : '')).join('');
  const { messages } = await client.chat.get({ conversationId: id });
  expect(messages.map(({ role, content }) => [role, content])).toEqual([
    ['user', 'Hi'],
    ['assistant', text],
  ]);
  const missing = client.models.get({ version: 'no-such-version' });
  await expect(missing).rejects.toMatchObject({ code: 'not_found', defined: true });
});

test('a connection lost in mid-reply: the message is there once, the reply whole, the stream taken up', async () => {
  const { client, webSocket } = page();
  const { id } = await client.chat.create({});
  const sending = { conversationId: id, content: 'Hi', seed: 3, sampling: { maxTokens: 40 } };
  const stream = await client.chat.send(sending);
  const first = await stream.next();
  webSocket.terminate();
  await expect(stream.next()).rejects.toThrow();
  const again = page();
  const lastEventId = getEventMeta(first.value)?.id;
  const rest = await allOf(await again.client.chat.send(sending, { lastEventId }));
  const done = rest.at(-1);
  const text = rest.map((event) => (event.type === 'delta' ? event.text : '')).join('');
  expect(done).toMatchObject({ type: 'done', completion: text });
  const { messages } = await again.client.chat.get({ conversationId: id });
  expect(messages.map(({ content }) => content)).toEqual(['Hi', text]);
});

test('scripts call the same over HTTP, and every procedure is described', async () => {
  const headers = { cookie, 'content-type': 'application/json' };
  const env = await ask(server.port, '/api/env/get', { method: 'POST', headers });
  expect(JSON.parse(env.body)).toHaveProperty('versions.node', process.versions.node);
  const refused = await ask(server.port, '/api/chat/create', { method: 'POST', headers, body: '{"title":7}' });
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'invalid_input', data: { issues: [{ path: ['title'] }] } });
  const described = await ask(server.port, '/api/openapi.json', { headers: { cookie } });
  const { paths } = JSON.parse(described.body) as { paths: Record<string, { post: { requestBody?: unknown } }> };
  const procedures = Object.entries(contract).flatMap(([group, members]) =>
    Object.keys(members).map((name) => `/${group}/${name}`),
  );
  expect(Object.keys(paths).sort()).toEqual(procedures.sort());
  expect(paths['/chat/send']?.post.requestBody).toHaveProperty(
    'content.application/json.schema.properties.content.minLength',
    1,
  );
});
