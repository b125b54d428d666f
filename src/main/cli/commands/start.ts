/** The one command to begin with: builds what is to be built, then a window where one can open, else the browser. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { installationDir } from '../../app/installation-dir.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { buildWorkbench, isBuilt } from '../start/build-workbench.ts';
import { windowObstacle } from '../start/choose-host.ts';
import { electronBinary, fetchElectron } from '../start/electron-binary.ts';
import { openWindow } from '../start/open-window.ts';
import { startedBy } from '../start/started-by.ts';
import { serve, serveOptions } from './serve.ts';
import type { ServeOptions } from './serve.ts';

const fetchStallMs = 60_000;

export const startCommand: CommandSpec = {
  name: 'start',
  summary: 'the workbench in a window, or in a browser where there is no display',
  description:
    'Builds the workbench where it is not built yet. Electron’s binary is fetched when it is first needed; where that ' +
    'fails, or there is no display, the workbench is served to the browser as by parley serve, whose flags this takes too.',
  options: serveOptions,
  examples: ['parley start', 'parley start --home ~/experiments', 'parley start --port 8080'],
  run: start,
};

async function start(context: CommandContext, options: ServeOptions): Promise<CommandResult> {
  const { terminal } = context;
  if (!isBuilt(installationDir)) {
    terminal.note('Building the workbench; the next start does without.');
    await buildWorkbench(installationDir);
  }
  const window = await tryWindow(context, options);
  if (typeof window !== 'string') return window;
  if (context.interrupt.signal.aborted) return { json: { stopped: true } };
  terminal.note(`${window}, so the workbench is in the browser.`);
  return serve(context, options, startedBy('start', process.env));
}

/** The end of the window, or why there was none. */
async function tryWindow(context: CommandContext, options: ServeOptions): Promise<CommandResult | string> {
  const { home, interrupt, terminal } = context;
  const browserFlags = [
    ...(options.port === undefined ? [] : ['--port']),
    ...(options.host === undefined ? [] : ['--host']),
    ...(options.allowHost === undefined ? [] : ['--allow-host']),
    ...(terminal.json ? ['--json'] : []),
  ];
  const obstacle = windowObstacle({ browserFlags, environment: process.env, platform: process.platform });
  if (obstacle !== undefined) return obstacle;
  const packageDir = electronPackage();
  if (packageDir === undefined) return 'The package electron is not installed';
  if (electronBinary(packageDir, process.env) === undefined) {
    terminal.note('Fetching Electron, once; parley serve does without it.');
    const onProgress = (bytes: number) => terminal.status(`Fetching Electron: ${Math.round(bytes / 1e6)} MB`);
    const reason = await fetchElectron({ packageDir, stallMs: fetchStallMs, onProgress, signal: interrupt.signal });
    terminal.status('');
    if (reason !== undefined) return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
  }
  const binary = electronBinary(packageDir, process.env);
  if (binary === undefined) return 'Electron was fetched, and its binary is not where it was expected';
  const end = await openWindow({
    binary,
    args: [installationDir, '--home', home],
    onOpen: () => terminal.note('The window is open.'),
    onTerminate: (pass) =>
      interrupt.signal.addEventListener('abort', () => {
        if (interrupt.exitCode === 143) pass();
      }),
  });
  if (end.kind === 'never opened') return `Electron could not open a window (${end.reason})`;
  return { json: { stopped: true }, exitCode: end.exitCode };
}

function electronPackage(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}
