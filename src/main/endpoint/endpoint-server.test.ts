import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { testApp } from '../app/test-app.fixture.ts';
import { ask } from '../server/http-client.fixture.ts';
import { EndpointServer } from './endpoint-server.ts';

async function freePort(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const release = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, release };
}

test('it listens while it is on, at the port that is set, and says why where it cannot', async () => {
  const app = await testApp();
  const { endpoint } = app.client;
  const server = new EndpointServer(app.endpoint, (line) => expect.unreachable(line));
  await server.apply();
  expect(await endpoint.status()).toMatchObject({ on: false, url: null, problem: null, port: 4751 });
  const taken = await freePort();
  const failed = await endpoint.configure({ on: true, port: taken.port });
  expect(failed).toMatchObject({ on: true, url: null, port: taken.port });
  expect(failed.problem).toMatch(/in use by another program/);
  await taken.release();
  const { url } = await endpoint.configure({ on: true });
  expect(url).toBe(`http://127.0.0.1:${taken.port}/v1`);
  const { key } = await endpoint.addKey({ name: 'ours' });
  const headers = { authorization: `Bearer ${key}` };
  const models = await ask(taken.port, '/v1/models/parley%3Abest', { headers });
  expect(JSON.parse(models.body)).toMatchObject({ id: 'parley:best' });
  expect((await ask(taken.port, '/', { headers })).status).toBe(404);
  expect((await ask(taken.port, '/v1/models')).status).toBe(401);
  expect(await endpoint.configure({ on: false })).toMatchObject({ on: false, url: null });
  await expect(ask(taken.port, '/v1/models')).rejects.toThrow(/ECONNREFUSED/);
  await server.close();
});
