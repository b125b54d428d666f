/** The headless host of the built app as a process of its own, as a person starts it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));
const startPatienceMs = 60_000;

/** What a spec needs of whatever serves the app: this one, or Electron's window. */
export interface Host {
  readonly home: string;
  readonly pid: number;
  /** Everything it has written, for the report of a failure. */
  readonly log: () => string;
  /** Ends it as Ctrl-C does: what runs is saved. */
  close(): Promise<void>;
}

export interface HeadlessHost extends Host {
  /** Without the token: "http://127.0.0.1:40123". */
  readonly origin: string;
  readonly port: number;
  /** The printed address; its token works once. */
  readonly address: string;
  /** Ends it without a chance to save anything. */
  kill(): Promise<void>;
}

/** @param port 0 takes any that is free @throws Error with what the host wrote, where it does not come up */
export async function startHost(home: string, port = 0): Promise<HeadlessHost> {
  if (!existsSync(`${root}out/renderer/index.html`)) {
    throw new Error(
      'Starting the host for a spec: expected the built interface in out/renderer; npm run build makes it.',
    );
  }
  const child = spawn(process.execPath, ['bin/parley.mjs', 'serve', '--home', home, '--port', String(port)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A spec that ran out of its time takes its host along.
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  child.once('exit', () => process.off('exit', orphaned));
  let log = '';
  const address = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The host ${why}. It wrote:\n${log}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`did not print its address within ${startPatienceMs / 1000} s`);
    }, startPatienceMs);
    const read = (text: string) => {
      log += text;
      const found = /Parley is at (\S+)\s/.exec(log)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
  const { origin, port: bound } = new URL(address);
  return {
    home,
    pid: child.pid ?? 0,
    origin,
    port: Number(bound),
    address,
    log: () => log,
    close: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

/**
 * Opens the printed address as a person does, which leads to Chat. Where another screen is looked at, that would load a model for
 * nothing: the address is only asked for its session.
 */
export async function enter(page: Page, { address, origin }: HeadlessHost, place = '#/chat'): Promise<void> {
  if (place === '#/chat') await page.goto(address);
  else {
    await page.request.get(address);
    await page.goto(`${origin}/${place}`);
  }
  // Whatever language it speaks: the rail is the first there is.
  await page.getByRole('navigation').first().waitFor();
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
