/** Starts the built program: on Electron where its binary is, else on the stand-in. Both are driven the same way. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import type * as Electron from 'electron';
import { electronBinary } from '../../src/main/cli/start/electron-binary.ts';
import { desktopReadyLine } from '../../src/main/hosting/desktop-ready.ts';
import type { Host } from '../host.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startPatienceMs = 120_000;

export const realBinary = electronBinary(path.join(root, 'node_modules', 'electron'), process.env);

export interface Desktop extends Host {
  readonly page: Page;
  /** Runs a function in the main process with the module `electron`. */
  evaluate<Argument, Result>(
    run: (electron: typeof Electron, argument: Argument) => Result,
    argument?: Argument,
  ): Promise<Awaited<Result>>;
  /** Starts the program a second time on the same home folder. @returns its exit code */
  startAgain(): Promise<number | null>;
  /** Resolves when it has ended. */
  readonly ended: Promise<number | null>;
}

export async function startDesktop(home: string): Promise<Desktop> {
  if (!existsSync(path.join(root, 'out/main/index.js'))) {
    throw new Error('Starting the desktop for a spec: expected the built program in out/main; npm run build makes it.');
  }
  return realBinary === undefined ? startStandIn(home) : startElectron(home, realBinary);
}

async function startStandIn(home: string): Promise<Desktop> {
  const child = spawnStandIn(home);
  let log = '';
  const opened = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text;
        if (log.includes(desktopReadyLine)) resolve();
      });
    }
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const why = (what: string) => new Error(`The program ${what}. It wrote:\n${log}`);
  await Promise.race([
    opened,
    ended.then((code) => Promise.reject(why(`ended with code ${code} before its window opened`))),
    new Promise((_, reject) => setTimeout(() => reject(why('did not open its window')), startPatienceMs).unref()),
  ]);
  const [port] = readFileSync(path.join(home, 'browser', 'DevToolsActivePort'), 'utf8').split('\n');
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser
    .contexts()[0]
    .pages()
    .find((candidate) => candidate.url().includes('.invalid/'));
  if (page === undefined) throw why('has no page of its own');
  let calls = 0;
  interface Answer {
    readonly id: number;
    readonly value?: unknown;
    readonly error?: string;
  }
  const answers = new Map<number, (answer: Answer) => void>();
  child.on('message', (answer: Answer) => answers.get(answer.id)?.(answer));
  const evaluate = (run: unknown, argument: unknown) =>
    new Promise((resolve, reject) => {
      const id = (calls += 1);
      answers.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      child.send({ id, source: String(run), argument });
    });
  return {
    home,
    pid: child.pid ?? 0,
    log: () => log,
    page,
    ended,
    evaluate: evaluate as Desktop['evaluate'],
    async startAgain() {
      const second = spawnStandIn(home);
      const [code] = (await once(second, 'exit')) as [number | null];
      return code;
    },
    async close() {
      await browser.close().catch(() => undefined);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

function spawnStandIn(home: string): ChildProcess {
  return fork(path.join(root, 'out/main/index.js'), ['--home', home], {
    cwd: root,
    execArgv: ['--import', new URL('./register.ts', import.meta.url).href],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** The same on Electron itself; a container's root has no sandbox for processes. */
async function startElectron(home: string, executablePath: string): Promise<Desktop> {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const launch = () => _electron.launch({ executablePath, args: [...asRoot, root, '--home', home] });
  const application = await launch();
  const child = application.process();
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (log += text.toString()));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const page = await application.firstWindow();
  return {
    home,
    pid: child.pid ?? 0,
    log: () => log,
    page,
    ended,
    evaluate: application.evaluate.bind(application) as unknown as Desktop['evaluate'],
    async startAgain() {
      const second = (await launch().catch(() => undefined))?.process();
      if (second === undefined) return 0;
      const [code] = (await once(second, 'exit')) as [number | null];
      return code;
    },
    async close() {
      await application.close();
      await ended;
    },
  };
}
