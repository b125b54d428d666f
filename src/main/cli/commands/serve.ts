import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { createApp, type App } from '../../app/app.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { defaultPort, startServer } from '../../server/start-server.ts';
import type { RunningServer } from '../../server/start-server.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { startedBy } from '../start/started-by.ts';
import { homeLog } from '../../hosting/home-log.ts';
import { wholeNumber } from '../input/option-values.ts';

export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly allowHost?: readonly string[];
  /** Answers clients that speak OpenAI's or Anthropic's protocol, too. */
  readonly openai?: boolean;
  /** Whom addresses are for besides the first one. */
  readonly guest?: readonly string[];
}

const rendererDir = fileURLToPath(new URL('../../../../out/renderer', import.meta.url));

export const serveOptions: CommandSpec['options'] = [
  () =>
    wholeNumber('--port <number>', `0 takes any that is free (default: ${defaultPort}, or the next free one)`, {
      min: 0,
      max: 65_535,
    }),
  () => new Option('--host <host>', 'the address to listen on; 0.0.0.0 for all networks (default: 127.0.0.1)'),
  () =>
    new Option(
      '--allow-host <name>',
      'a name that browsers reach it by, e.g. a proxy’s; may be given several times',
    ).argParser(another),
  () =>
    new Option('--openai', 'answers clients that speak OpenAI’s or Anthropic’s protocol, too (keys: parley keys add)'),
  () =>
    new Option(
      '--guest <name>',
      'prints an address for this person too, whose rankings and chats are kept under the name; may be given several times',
    ).argParser(another),
];

function another(name: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), name];
}

export const serveCommand: CommandSpec = {
  name: 'serve',
  summary: 'the workbench in a browser',
  description:
    'Prints an address with a token that works once, for one browser. Only this machine reaches it, unless --host says ' +
    'more; from afar, ssh -L 4750:127.0.0.1:4750 is the safe way. Enter prints another address (without a terminal: the ' +
    'signal SIGUSR2), a name and Enter one for that person, Ctrl-C saves what runs and stops. With --json the address is an ' +
    'object of its own, at the start. Guests, and everybody where --host says more than this machine, name no files of this ' +
    'machine, rate under the name of their address and see only the chats begun under it.',
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
      context.terminal.note(`Port ${defaultPort} is in use by another program; Parley takes ${server.port}.`);
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
  return { json: { stopped: true }, text: 'Stopped; what ran is saved.' };
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
    terminal.note('The interface is not built yet: npm run build makes it, and the next reload shows it.');
  }
  if (!server.loopback) {
    terminal.note(
      'Other machines can reach this address, and nothing on the way is encrypted. Use it in a network you trust, ' +
        `or leave --host out and come in with ssh -L ${server.port}:127.0.0.1:${server.port}.`,
    );
  }
  for (const { name } of interrupted) {
    terminal.note(`${name} was interrupted when Parley ended; Runs in the workbench takes it up again.`);
  }
  if (!readsKeys(context.stdin)) return;
  terminal.note('Enter prints an address for another browser, a name and Enter one for that person, Ctrl-C stops.');
  context.stdin.on('data', (typed) => printAddress(context, server, String(typed).trim().slice(0, 80) || undefined));
  context.interrupt.signal.addEventListener('abort', () => context.stdin.pause());
}

/** Where clients are answered, if they are. */
async function announceEndpoint({ terminal }: CommandContext, { client }: App): Promise<void> {
  const { url, clients } = await client.endpoint.status();
  if (url === null) return;
  if (terminal.json) terminal.writeJson({ endpoint: url });
  else terminal.line(`Clients of OpenAI’s or Anthropic’s protocol are answered at ${url}`);
  if (clients.length > 0) return;
  terminal.note(
    'No client has a key yet: Settings in the workbench makes one, or, before serving, parley keys add NAME.',
  );
}

function printAddress({ terminal }: CommandContext, server: RunningServer, guest?: string): void {
  const url = server.newUrl(guest);
  if (terminal.json) terminal.writeJson({ url, port: server.port, ...(guest !== undefined && { guest }) });
  else terminal.line(guest === undefined ? `Parley is at ${url}` : `For ${guest}, Parley is at ${url}`);
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
