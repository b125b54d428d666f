import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from './test-app.fixture.ts';
import { writeTinyVersion } from './tiny-version.fixture.ts';

const script = fileURLToPath(new URL('./whole-loop.fixture.ts', import.meta.url));
/** A network namespace of its own: no device but a loopback that is down, so every attempt fails and is counted. */
const unshare = ['--map-root-user', '--net', process.execPath];

const cannotRun = reasonNotTo();
if (cannotRun !== undefined) process.stderr.write(`No connections are looked for: ${cannotRun}\n`);

function reasonNotTo(): string | undefined {
  if (process.platform !== 'linux') return `network namespaces are Linux's, this is ${process.platform}.`;
  try {
    execFileSync('unshare', [...unshare, '--version'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    return `unshare does not work here (${error instanceof Error ? error.message : String(error)}).`;
  }
}

async function attemptsOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Record<string, number>> {
  const { stdout } = await promisify(execFile)('unshare', [...unshare, script, ...args], { env });
  return JSON.parse(stdout) as Record<string, number>;
}

/** Nothing that tells Parley's processes to be quiet: they have to see to that themselves. */
function bareEnvironment(userFolder: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: userFolder, PARLEY_ENGINE: 'onnxruntime-cpu' };
}

test.skipIf(cannotRun !== undefined)('an address and a name that are asked for are counted', async () => {
  const counted = await attemptsOf(['control'], bareEnvironment(await tempDir()));
  expect(counted['Ip:OutNoRoutes']).toBeGreaterThan(0);
});

test.skipIf(cannotRun !== undefined)(
  'chat, ranking, a round and exports connect to nothing, ask for no name, and write nowhere else',
  async () => {
    const dir = await tempDir();
    const [base, user, out] = ['base', 'user', 'out'].map((name) => path.join(dir, name));
    await writeTinyVersion(base);
    for (const folder of [user, out]) await mkdir(folder);
    const counted = await attemptsOf([path.join(dir, 'home'), base, out], bareEnvironment(user));
    expect(counted).toEqual({ 'Ip:OutRequests': 0, 'Ip:OutNoRoutes': 0, 'Tcp:ActiveOpens': 0, 'Udp:OutDatagrams': 0 });
    expect(await readdir(user, { recursive: true })).toEqual([]);
    expect((await readdir(out)).toSorted()).toEqual(['hf', 'onnx', 'rankings.jsonl']);
  },
);
