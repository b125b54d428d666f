/** Electron, as a process that this one waits for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { desktopReadyLine } from '../../hosting/desktop-ready.ts';
import { reasonIn } from './electron-binary.ts';

export interface WindowOptions {
  readonly binary: string;
  readonly args: readonly string[];
  /** SIGTERM is passed on; Ctrl-C reaches the whole group by itself, and a second signal would cut the saving short. */
  readonly onTerminate: (pass: () => void) => void;
  readonly onOpen: () => void;
}

export type WindowEnd =
  | { readonly kind: 'closed'; readonly exitCode: number }
  /** It ended before its window could be used. */
  | { readonly kind: 'unopened'; readonly reason: string };

/** Resolves when it has ended. */
export async function openWindow({ binary, args, onTerminate, onOpen }: WindowOptions): Promise<WindowEnd> {
  const environment = { ...process.env };
  delete environment.ELECTRON_RUN_AS_NODE;
  const window = spawn(binary, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let opened = false;
  let output = '';
  window.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-8192);
    if (opened || !output.includes(desktopReadyLine)) return;
    opened = true;
    onOpen();
  });
  window.stderr.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-8192)));
  onTerminate(() => window.kill('SIGTERM'));
  const failure = once(window, 'error').then(([error]) => (error as Error).message);
  const closed = once(window, 'close').then(([code]) => (code as number | null) ?? 1);
  const end = await Promise.race([failure, closed]);
  if (typeof end === 'string') return { kind: 'unopened', reason: end };
  return opened || end === 0 ? { kind: 'closed', exitCode: end } : { kind: 'unopened', reason: reasonIn(output) };
}
