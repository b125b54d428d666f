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
import { t } from '../../../shared/language/t.ts';

const fetchStallMs = 60_000;

export const startCommand: CommandSpec = {
  name: 'start',
  get summary() {
    return t.cliHelp.start.summary;
  },
  get description() {
    return t.cliHelp.start.description;
  },
  options: serveOptions,
  examples: ['parley start', 'parley start --home ~/experiments', 'parley start --port 8080'],
  run: start,
};

async function start(context: CommandContext, options: ServeOptions): Promise<CommandResult> {
  const { terminal } = context;
  if (!isBuilt(installationDir)) {
    terminal.note(t.cli.buildingWorkbench);
    await buildWorkbench(installationDir);
  }
  const window = await tryWindow(context, options);
  if (typeof window !== 'string') return window;
  if (context.interrupt.signal.aborted) return { json: { stopped: true } };
  terminal.note(t.cli.inBrowserBecause({ why: window }));
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
  if (packageDir === undefined) return t.cli.electronNotInstalled;
  if (electronBinary(packageDir, process.env) === undefined) {
    terminal.note(t.cli.fetchingElectron);
    const onProgress = (bytes: number) => terminal.status(t.cli.electronBytes({ bytes }));
    const reason = await fetchElectron({ packageDir, stallMs: fetchStallMs, onProgress, signal: interrupt.signal });
    terminal.status('');
    if (reason !== undefined) return reason;
  }
  const binary = electronBinary(packageDir, process.env);
  if (binary === undefined) return t.cli.electronMisplaced;
  const end = await openWindow({
    binary,
    args: [installationDir, '--home', home],
    onOpen: () => terminal.note(t.cli.windowOpen),
    onTerminate: (pass) =>
      interrupt.signal.addEventListener('abort', () => {
        if (interrupt.exitCode === 143) pass();
      }),
  });
  if (end.kind === 'unopened') return t.cli.windowNotOpened({ reason: end.reason });
  return { json: { stopped: true }, exitCode: end.exitCode };
}

function electronPackage(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}
