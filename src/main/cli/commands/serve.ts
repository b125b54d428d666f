import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { createApp, type App } from '../../app/app.ts';
import { installationDir } from '../../app/installation-dir.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { defaultPort, startServer } from '../../server/start-server.ts';
import type { RunningServer } from '../../server/start-server.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { startedBy } from '../start/started-by.ts';
import { homeLog } from '../../hosting/home-log.ts';
import { VersionNames } from '../input/version-names.ts';
import { abTestShares } from '../../../shared/domain/ab-test-words.ts';
import { wholeNumber } from '../input/option-values.ts';
import { t } from '../../../shared/language/t.ts';

export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly allowHost?: readonly string[];
  /** Answers clients that speak OpenAI's or Anthropic's protocol, too. */
  readonly openai?: boolean;
  /** Whom addresses are for besides the first one. */
  readonly guest?: readonly string[];
}

const rendererDir = join(installationDir, 'out', 'renderer');

export const serveOptions: CommandSpec['options'] = [
  () =>
    wholeNumber('--port <number>', t.cliHelp.serve.port({ port: defaultPort }), {
      min: 0,
      max: 65_535,
    }),
  () => new Option('--host <host>', t.cliHelp.serve.host),
  () => new Option('--allow-host <name>', t.cliHelp.serve.allowHost).argParser(another),
  () => new Option('--openai', t.cliHelp.serve.openai),
  () => new Option('--guest <name>', t.cliHelp.serve.guest).argParser(another),
];

function another(name: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), name];
}

export const serveCommand: CommandSpec = {
  name: 'serve',
  get summary() {
    return t.cliHelp.serve.summary;
  },
  get description() {
    return t.cliHelp.serve.description;
  },
  options: serveOptions,
  examples: [
    'parley serve',
    'parley serve --port 8080',
    'parley serve --openai --port 8080',
    'parley serve --host 0.0.0.0',
  ],
  run: (context, options: ServeOptions) => serve(context, options),
};

export async function serve(
  context: CommandContext,
  { port, host, allowHost, openai = false, guest = [] }: ServeOptions,
  command = startedBy('serve', process.env),
): Promise<CommandResult> {
  const { home, interrupt } = context;
  const log = homeLog(home);
  const app = await createApp({ home, command, log });
  try {
    if (openai) await app.endpoint.switch.force();
    const server = await startServer({
      app,
      rendererDir,
      host,
      port,
      nextPort: port === undefined,
      allowedHosts: allowHost,
      sessionsFile: join(home, 'sessions.json'),
      command,
      log,
    });
    if (port === undefined && server.port !== defaultPort) {
      context.terminal.note(t.cliResults.portInUse({ usual: defaultPort, port: server.port }));
    }
    try {
      const interrupted = await Promise.all(app.interruptedRuns.map((runId) => app.client.runs.get({ runId })));
      announce(context, server, { interrupted, guests: guest });
      await announceEndpoint(context, app);
      await aborted(interrupt.signal);
    } finally {
      await server.close();
    }
  } finally {
    await app.close();
  }
  return { json: { stopped: true }, text: t.cliResults.stopped };
}

function announce(
  context: CommandContext,
  server: RunningServer,
  { interrupted, guests }: { readonly interrupted: readonly RunView[]; readonly guests: readonly string[] },
): void {
  const { terminal } = context;
  // Before the first address: who has read that may ask for another one.
  if (process.platform !== 'win32') process.on('SIGUSR2', () => printAddress(context, server));
  printAddress(context, server);
  for (const guest of guests) printAddress(context, server, guest);
  if (!existsSync(join(rendererDir, 'index.html'))) {
    terminal.note(t.cliResults.interfaceNotBuilt);
  }
  if (!server.loopback) {
    terminal.note(t.cliResults.reachableByOthers({ port: server.port }));
  }
  for (const { name } of interrupted) {
    terminal.note(t.cliResults.runInterrupted({ run: name }));
  }
  if (!readsKeys(context.stdin)) return;
  terminal.note(t.cliResults.keysOfServe);
  context.stdin.on('data', (typed) => printAddress(context, server, String(typed).trim().slice(0, 80) || undefined));
  context.interrupt.signal.addEventListener('abort', () => context.stdin.pause());
}

/** Where clients are answered, if they are. */
async function announceEndpoint({ terminal }: CommandContext, { client }: App): Promise<void> {
  const { url, clients, abTest } = await client.endpoint.status();
  if (url === null) return;
  if (terminal.json) terminal.writeJson({ endpoint: url });
  else terminal.line(t.cliResults.endpointAt({ url }));
  if (abTest !== null && abTest.state !== 'ended') {
    const names = await VersionNames.read(client);
    const of = { champion: names.of(abTest.champion.version), challenger: names.of(abTest.challenger.version) };
    terminal.note(`${t.abTest.title}: ${t.abTest.stateOf(abTest)} ${abTestShares(abTest, of)}`);
  }
  if (clients.length > 0) return;
  terminal.note(t.cliResults.noKeysToServe);
}

function printAddress({ terminal }: CommandContext, server: RunningServer, guest?: string): void {
  const url = server.newUrl(guest);
  if (terminal.json) terminal.writeJson({ url, port: server.port, ...(guest !== undefined && { guest }) });
  else terminal.line(guest === undefined ? t.cliResults.parleyAt({ url }) : t.cliResults.parleyAtFor({ guest, url }));
}

/**
 * A job in the background (`parley serve &`) that reads from its terminal is suspended. Where the kernel tells, it is not
 * tried: fields 5 and 8 of /proc/self/stat are the process's group and the one in the foreground (proc_pid_stat(5)).
 */
function readsKeys(stdin: NodeJS.ReadStream): boolean {
  if (!stdin.isTTY) return false;
  if (process.platform !== 'linux') return true;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [, , group, , , foreground] = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return group === foreground;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
