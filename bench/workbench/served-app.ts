/** A headless host of its own, as `npx parley serve` starts it, and the contract over its WebSocket, as a page uses it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { Client } from '../../src/shared/contract/contract.ts';

const command = fileURLToPath(new URL('../../bin/parley.mjs', import.meta.url));

export interface ServedApp {
  /** Works once, for one browser. */
  readonly url: string;
  /** From starting the process to its address. */
  readonly startMs: number;
  readonly startedAt: number;
  readonly pid: number;
  /** Another address, for another browser. */
  newUrl(): Promise<string>;
  stop(): Promise<void>;
}

/** @param home an existing folder; default: a temporary one, removed at the end */
export async function serveApp(home?: string): Promise<ServedApp> {
  const dir = home ?? (await mkdtemp(path.join(tmpdir(), 'parley-workbench-')));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [command, 'serve', '--port', '0', '--json', '--home', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Nothing that fails here leaves a host behind.
  process.once('exit', () => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const address = async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('parley serve ended before it printed an address; see above.');
    return (JSON.parse(value) as { url: string }).url;
  };
  const url = await address();
  return {
    url,
    startMs: performance.now() - startedAt,
    startedAt,
    pid: child.pid ?? 0,
    newUrl: () => {
      child.kill('SIGUSR2');
      return address();
    },
    stop: async () => {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
      if (home === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface ContractClient extends Disposable {
  readonly client: Client;
}

/** @param url an address that was not opened yet */
export async function connectClient(url: string): Promise<ContractClient> {
  const answer = await fetch(url, { redirect: 'manual' });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`${url} gave no session: ${answer.status} ${answer.statusText}`);
  const { host, origin } = new URL(url);
  const socket = new WebSocket(`ws://${host}/rpc`, { origin, headers: { cookie } });
  await once(socket, 'open');
  return {
    client: createORPCClient<Client>(new RPCLink({ websocket: socket })),
    [Symbol.dispose]: () => socket.close(),
  };
}
