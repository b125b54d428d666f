import { afterEach, expect, test, vi } from 'vitest';
import { ParleyError } from '../../shared/domain/errors.ts';
import { JobsClient } from './jobs-client.ts';
import { RayCluster } from './ray-cluster.fixture.ts';

const opened: RayCluster[] = [];
afterEach(async () => {
  for (const cluster of opened.splice(0)) await cluster.close();
});

async function clusterOf(token?: string) {
  const cluster = new RayCluster();
  cluster.token = 'right';
  opened.push(cluster);
  const url = await cluster.start();
  return {
    cluster,
    url,
    client: new JobsClient({ name: 'lab', url, headers: token ? { Authorization: `Bearer ${token}` } : {} }),
  };
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown as ParleyError,
  );

test('a job is submitted once, followed and stopped', async () => {
  const { cluster, client } = await clusterOf('right');
  expect(await client.rayVersion()).toBe('2.60.0');
  expect(await client.hasPackage('code.zip')).toBe(false);
  await client.putPackage('code.zip', new Uint8Array([1, 2]));
  expect(await client.hasPackage('code.zip')).toBe(true);
  const job = {
    id: 'one',
    entrypoint: 'python train.py',
    workingDir: 'code.zip',
    environment: { PARLEY_REQUEST: '{}' },
  };
  await client.submit(job);
  await client.submit(job);
  expect(cluster.jobs.size).toBe(1);
  expect(await client.status('one')).toMatchObject({ status: 'RUNNING' });
  const heard: string[] = [];
  const tail = client.tail('one', (text) => heard.push(text), new AbortController().signal);
  await vi.waitFor(() => expect(cluster.requests.length).toBeGreaterThan(4));
  await new Promise((resolve) => setTimeout(resolve, 50));
  cluster.print(cluster.jobs.get('one')!, 'a line of text\n');
  await client.stop('one');
  await tail;
  expect(heard.join('')).toBe('a line of text\n');
  expect(await client.status('one')).toMatchObject({ status: 'STOPPED' });
  expect(await client.status('other')).toBeUndefined();
});

test('what a cluster refuses is said with what to do, and never with the token', async () => {
  const { cluster, url, client } = await clusterOf('wrong-and-secret');
  const refused = (await refusal(client.rayVersion()))!;
  expect(refused).toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('refused the token (403)') as string,
  });
  expect(JSON.stringify(refused.toData())).not.toContain('secret');
  const right = new JobsClient({ name: 'lab', url, headers: { Authorization: 'Bearer right' } });
  cluster.refuseUpload = () => ({ status: 500, text: 'Traceback\nOSError: [Errno 28] No space left on device' });
  expect(await refusal(right.putPackage('a.zip', new Uint8Array()))).toMatchObject({
    message: expect.stringContaining('The disk of lab is full') as string,
  });
  cluster.refuseUpload = () => ({ status: 500, text: 'Traceback\nRuntimeError: Package size exceeds the maximum' });
  expect(await refusal(right.putPackage('a.zip', new Uint8Array()))).toMatchObject({
    message: expect.stringContaining('answered 500: RuntimeError: Package size exceeds the maximum') as string,
  });
  await cluster.close();
  opened.length = 0;
  expect(await refusal(right.rayVersion())).toMatchObject({
    code: 'io',
    message: expect.stringMatching(/cannot be reached/) as string,
    details: { unreachable: true },
  });
});
