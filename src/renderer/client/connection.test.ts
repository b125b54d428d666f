import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventIterator, oc } from '@orpc/contract';
import { implement, withEventMeta } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { Connection } from './connection.svelte.ts';
import { ConnectionLostError } from './connection-error.ts';
import { explainError } from './explain-error.ts';
import { socketChannel } from './transport.ts';

/** A host with a stream of numbers that can be taken up again, and a call that never answers. */
async function host() {
  const contract = oc.router({
    count: oc.input(z.object({ to: z.int() })).output(eventIterator(z.object({ n: z.int() }))),
    plain: oc.output(eventIterator(z.object({ n: z.int() }))),
    never: oc.output(z.string()),
  });
  const os = implement(contract);
  const asked: (string | undefined)[] = [];
  const router = os.router({
    count: os.count.handler(async function* ({ input, lastEventId }) {
      asked.push(lastEventId);
      for (let n = Number(lastEventId ?? 0) + 1; n <= input.to; n++) {
        yield withEventMeta({ n }, { id: String(n) });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }),
    plain: os.plain.handler(async function* () {
      yield { n: 1 };
      await new Promise(() => undefined);
    }),
    never: os.never.handler(() => new Promise(() => undefined)),
  });
  const handler = new RPCHandler(router);
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => void handler.upgrade(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection = new Connection(() => socketChannel(`ws://127.0.0.1:${port}/rpc`));
  const client = connection.client as unknown as {
    count(input: { to: number }): Promise<AsyncIterable<{ n: number }>>;
    plain(): Promise<AsyncIterable<{ n: number }>>;
    never(): Promise<string>;
  };
  const drop = () => sockets.clients.forEach((socket) => socket.terminate());
  return {
    connection,
    client,
    asked,
    drop,
    [Symbol.asyncDispose]: async () => {
      connection.end();
      drop();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a stream goes on after a lost connection where it stopped, each event once', async () => {
  await using it = await host();
  const got: number[] = [];
  for await (const { n } of await it.client.count({ to: 12 })) {
    got.push(n);
    if (n === 4) it.drop();
  }
  expect(got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(it.asked.length).toBe(2);
  expect(it.connection.epoch).toBe(2);
});

test('a call whose answer was lost says so and is not made again', async () => {
  await using it = await host();
  await it.connection.opened();
  const answer = it.client.never();
  setTimeout(it.drop, 20);
  await expect(answer).rejects.toBeInstanceOf(ConnectionLostError);
});

test('a stream without ids cannot go on, and says so', async () => {
  await using it = await host();
  const read = async () => {
    for await (const { n } of await it.client.plain()) if (n === 1) it.drop();
  };
  const thrown: unknown = await read().catch((error: unknown) => error);
  expect(explainError(thrown).code).toBe('connection_lost');
});

test('a call waits for the connection, and gives up when told to', async () => {
  const connection = new Connection(() => socketChannel('ws://127.0.0.1:9/rpc'));
  const waiting = connection.opened(AbortSignal.timeout(30));
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(connection.epoch).toBe(0);
  connection.end();
});
