/** Calls and streams over real sockets, through a host as it runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createORPCClient, getEventMeta } from '@orpc/client';
import { ClientRetryPlugin } from '@orpc/client/plugins';
import type { ClientRetryPluginContext } from '@orpc/client/plugins';
import { StandardRPCLink } from '@orpc/client/standard';
import { LinkWebsocketClient } from '@orpc/client/websocket';
import type { RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, connect, enter } from './http-client.fixture.ts';
import type { Connected } from './http-client.fixture.ts';
import { servedRouter } from './served-router.fixture.ts';
import { startServer } from './start-server.ts';
import type { RunningServer, ServerLimits } from './start-server.ts';

let served: ReturnType<typeof servedRouter>;
let server: RunningServer;
let headers: { cookie: string; origin: string };
const log: string[] = [];

async function start(limits: Partial<ServerLimits> = {}): Promise<void> {
  served = servedRouter();
  server = await startServer({
    app: served,
    rendererDir: 'does-not-exist',
    port: 0,
    limits: { maxBodyBytes: 4096, ...limits },
    log: (line) => log.push(line),
  });
  headers = { cookie: await enter(server), origin: `http://127.0.0.1:${server.port}` };
}

const open = (): Promise<Connected> => connect(server.port, headers);
const until = (ready: () => boolean) => vi.waitUntil(ready, { timeout: 5000, interval: 2 });

/** The counts of a stream, and the id of the last event. */
async function take(stream: AsyncIterable<{ count: number }>, upTo = Infinity) {
  const counts: number[] = [];
  let lastEventId: string | undefined;
  for await (const event of stream) {
    counts.push(event.count);
    lastEventId = getEventMeta(event)?.id;
    if (event.count >= upTo) break;
  }
  return { counts, lastEventId };
}

/** Reads without leaving: the stream is still wanted when the connection goes. */
async function next(stream: AsyncIterator<{ count: number }, unknown>, times: number) {
  const counts: number[] = [];
  let lastEventId: string | undefined;
  for (let index = 0; index < times; index += 1) {
    const { done, value } = await stream.next();
    if (done === true) throw new Error(`The stream ended after ${counts.length} of ${times} events.`);
    counts.push(value.count);
    lastEventId = getEventMeta(value)?.id;
  }
  return { counts, lastEventId };
}

beforeEach(async () => {
  log.length = 0;
  await start();
});

afterEach(async () => {
  await server.close();
  expect(log).toEqual([]);
});

describe('over WebSocket', () => {
  test('a call is answered, a refused input says where', async () => {
    const { client, webSocket } = await open();
    expect(await client.echo({ text: 'Grüße' })).toEqual({ text: 'Grüße' });
    const refused = client.echo({ text: 1 } as never);
    await expect(refused).rejects.toMatchObject({ data: { issues: [{ path: ['text'] }] } });
    webSocket.close();
  });

  test('a stream brings every event once, each with an id', async () => {
    const { client, webSocket } = await open();
    const { counts, lastEventId } = await take(await client.counting.start({ upTo: 20, everyMs: 1 }));
    expect(counts).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(lastEventId).toMatch(/^[\da-f-]{36}\.20$/);
    expect(served.ends).toEqual(['done']);
    webSocket.close();
  });

  test('cancelling reaches the work at once', async () => {
    const { client, webSocket } = await open();
    const cancel = new AbortController();
    const stream = await client.counting.start({ upTo: 1000, everyMs: 5 }, { signal: cancel.signal });
    await next(stream, 2);
    cancel.abort();
    await until(() => served.ends[0] === 'left');
    const other = await client.counting.start({ upTo: 1000, everyMs: 5 });
    await take(other, 2);
    await until(() => served.ends[1] === 'left');
    webSocket.close();
  });

  test('too long a message closes the connection with the code that says so; the host goes on', async () => {
    const { client, webSocket } = await open();
    const closed = new Promise((resolve) => webSocket.once('close', resolve));
    await expect(client.echo({ text: 'x'.repeat(5000) })).rejects.toThrow();
    expect(await closed).toBe(1009);
    const again = await open();
    expect(await again.client.echo({ text: 'still here' })).toEqual({ text: 'still here' });
    again.webSocket.close();
  });

  test('only the one path is upgraded', async () => {
    await expect(connect(server.port, headers, '/other')).rejects.toThrow('404');
  });

  test('a connection that answers no ping is cut off', async () => {
    await server.close();
    await start({ heartbeatMs: 30 });
    const { webSocket } = await open();
    const closed = new Promise((resolve) => webSocket.once('close', resolve));
    // What arrives is not read any more, as with a machine that went to sleep.
    webSocket.pause();
    await sleep(150);
    webSocket.resume();
    expect(await closed).toBe(1006);
  });
});

describe('a lost connection', () => {
  const lost = async () => {
    const { client, webSocket } = await open();
    const stream = await client.counting.start({ upTo: 60, everyMs: 5 });
    const before = await next(stream, 3);
    webSocket.terminate();
    return before;
  };

  test('the work goes on, and the next connection gets what came meanwhile: nothing twice, nothing missing', async () => {
    const { counts, lastEventId } = await lost();
    await sleep(50);
    const { client, webSocket } = await open();
    const rest = await take(await client.counting.start({ upTo: 60, everyMs: 5 }, { lastEventId }));
    expect([...counts, ...rest.counts]).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(served.runs()).toBe(1);
    expect(served.ends).toEqual(['done']);
    webSocket.close();
  });

  test('a reloaded page gets the stream from its beginning', async () => {
    const { lastEventId } = await lost();
    const { client, webSocket } = await open();
    const fromStart = lastEventId?.replace(/\.\d+$/, '.0');
    const all = await take(await client.counting.start({ upTo: 60, everyMs: 5 }, { lastEventId: fromStart }));
    expect(all.counts).toHaveLength(60);
    webSocket.close();
  });

  test('the end is there to be fetched, too', async () => {
    const { lastEventId } = await lost();
    await until(() => served.ends[0] === 'done');
    const { client, webSocket } = await open();
    const rest = await take(await client.counting.start({ upTo: 60, everyMs: 5 }, { lastEventId }));
    expect(rest.counts.at(-1)).toBe(60);
    webSocket.close();
  });

  test('nobody came back in time: the work ends, and asking for it says so', async () => {
    await server.close();
    await start({ resumeWindowMs: 30 });
    const { lastEventId } = await lost();
    await until(() => served.ends[0] === 'left');
    const { client, webSocket } = await open();
    const late = client.counting.start({ upTo: 60, everyMs: 5 }, { lastEventId });
    await expect(late).rejects.toMatchObject({ code: 'not_found', defined: true });
    await expect(late).rejects.toThrow('no longer kept');
    expect(served.runs()).toBe(1);
    webSocket.close();
  });

  test('events that are kept no longer cannot be asked for', async () => {
    await server.close();
    await start({ maxEventsKept: 5 });
    const { lastEventId } = await lost();
    await until(() => served.ends[0] === 'done');
    const { client, webSocket } = await open();
    const late = client.counting.start({ upTo: 60, everyMs: 5 }, { lastEventId });
    await expect(late).rejects.toMatchObject({ code: 'not_found' });
    webSocket.close();
  });

  test('a stream is its session’s own, and its procedure’s', async () => {
    const { lastEventId } = await lost();
    const stranger = await connect(server.port, { ...headers, cookie: await enter(server) });
    const input = { upTo: 60, everyMs: 5 };
    await expect(stranger.client.counting.start(input, { lastEventId })).rejects.toMatchObject({ code: 'not_found' });
    const { client, webSocket } = await open();
    await expect(client.echo({ text: '' }, { lastEventId })).rejects.toMatchObject({ code: 'not_found' });
    for (const wrong of ['', 'x', `${lastEventId}9999`, `${lastEventId}.1`]) {
      const asked = client.counting.start(input, { lastEventId: wrong });
      await expect(asked, wrong).rejects.toMatchObject({ code: 'not_found' });
    }
    webSocket.close();
    stranger.webSocket.close();
  });

  test('a client with oRPC’s retry plugin does not notice', async () => {
    const connections = [await open()];
    let socket = new LinkWebsocketClient({ websocket: connections[0].webSocket });
    const link = new StandardRPCLink<ClientRetryPluginContext>(
      { call: (...call) => socket.call(...call) },
      { url: 'http://orpc', plugins: [new ClientRetryPlugin({ default: { retry: 100, retryDelay: 10 } })] },
    );
    const client = createORPCClient<RouterClient<typeof served.router, ClientRetryPluginContext>>(link);
    const stream = await client.counting.start({ upTo: 60, everyMs: 5 });
    const { counts } = await next(stream, 3);
    for (let loss = 0; loss < 2; loss += 1) {
      connections.at(-1)?.webSocket.terminate();
      const again = await open();
      connections.push(again);
      socket = new LinkWebsocketClient({ websocket: again.webSocket });
      counts.push(...(await next(stream, 3)).counts);
    }
    counts.push(...(await take(stream)).counts);
    expect(counts).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(served.runs()).toBe(1);
    connections.at(-1)?.webSocket.close();
  });
});

describe('over HTTP, for scripts', () => {
  const post = (path: string, body: string, more: Record<string, string> = {}) =>
    ask(server.port, path, {
      method: 'POST',
      body,
      headers: { cookie: headers.cookie, 'content-type': 'application/json', ...more },
    });

  test('a call takes and gives plain JSON', async () => {
    const { status, body } = await post('/api/echo', '{"text":"hi"}');
    expect([status, JSON.parse(body)]).toEqual([200, { text: 'hi' }]);
  });

  test('a stream comes as server-sent events', async () => {
    const answer = await post('/api/counting/start', '{"upTo":3,"everyMs":1}');
    expect(answer.headers['content-type']).toBe('text/event-stream');
    const data = [...answer.body.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as unknown);
    expect(data.slice(0, 3)).toEqual([1, 2, 3].map((count) => ({ count, run: 0 })));
  });

  test('bodies that are too long, not JSON or not said to be are refused, and the next request is answered', async () => {
    expect((await post('/api/echo', JSON.stringify({ text: 'x'.repeat(5000) }))).status).toBe(413);
    const chunked = await post('/api/echo', 'x'.repeat(100_000), { 'transfer-encoding': 'chunked' });
    expect(chunked.status).toBe(413);
    expect((await post('/api/echo', '{')).status).toBe(400);
    expect((await post('/api/echo', 'text=hi', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/api/nothing', '{}')).status).toBe(404);
    expect((await post('/api/echo', '{"text":1}')).status).toBe(400);
    expect((await post('/api/echo', '{"text":"hi"}')).status).toBe(200);
  });
});

describe('closing', () => {
  test('ends streams, waits for their work, tells the pages and frees the port', async () => {
    const { client, webSocket } = await open();
    const stream = await client.counting.start({ upTo: 1000, everyMs: 5 });
    await next(stream, 2);
    const closed = new Promise((resolve) => webSocket.once('close', resolve));
    const rest = expect(take(stream)).rejects.toThrow();
    const { port } = server;
    await server.close();
    await rest;
    expect(served.ends).toEqual(['left']);
    expect(await closed).toBe(1001);
    await expect(ask(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a script’s stream says that it was cut short', async () => {
    const asked = ask(server.port, '/api/counting/start', {
      method: 'POST',
      body: '{"upTo":1000,"everyMs":5}',
      headers: { cookie: headers.cookie, 'content-type': 'application/json' },
    });
    await until(() => served.runs() === 1);
    await sleep(20);
    await server.close();
    expect((await asked).body).toMatch(/event: error\ndata: .*"cancelled"/);
  });

  test('a client that does not answer holds nothing up', async () => {
    const { webSocket } = await open();
    webSocket.pause();
    const before = Date.now();
    await server.close();
    expect(Date.now() - before).toBeLessThan(3000);
    webSocket.terminate();
  });
});
