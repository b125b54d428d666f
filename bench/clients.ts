/**
 * Official clients against the endpoint: a home folder of its own, a key, `parley serve --openai`, and then each program's usual
 * calls. A line for each call; ends with 1 where one fails.
 *
 *   node bench/clients.ts [--modules DIR] [--python PATH]
 *
 * DIR is a folder in which `npm install openai @anthropic-ai/sdk ai @ai-sdk/openai-compatible @langchain/openai @langchain/core`
 * was run; the Python has openai, anthropic and langchain-openai. What is not given is said and left out.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { scriptOptions } from '../scripts/script-options.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: { modules: { type: 'string' }, python: { type: 'string' } },
});
const parley = path.join(import.meta.dirname, '..', 'bin', 'parley.mjs');
const home = await mkdtemp(path.join(tmpdir(), 'parley-clients-'));
let failed = 0;

try {
  const { key } = await command<{ key: string }>(['keys', 'add', 'clients']);
  const other = await command<{ key: string }>(['keys', 'add', 'somebody else']);
  const { url, stop } = await serve();
  const endpoint = [url, key, other.key];
  const script = (name: string) => path.join(import.meta.dirname, 'peers', name);
  try {
    if (options.modules === undefined) console.log('left out: clients in Node, without --modules');
    else await run(process.execPath, [script('endpoint-clients.mjs'), path.resolve(options.modules), ...endpoint]);
    if (options.python === undefined) console.log('left out: clients in Python, without --python');
    else await run(options.python, [script('endpoint_clients.py'), ...endpoint]);
  } finally {
    await stop();
  }
} finally {
  await rm(home, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

async function command<Result>(args: string[]): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [parley, ...args, '--home', home, '--json']);
  return JSON.parse(stdout) as Result;
}

/** @returns the address of the server, once it answers */
async function serve(): Promise<{ url: string; stop: () => Promise<void> }> {
  const host = spawn(process.execPath, [parley, 'serve', '--openai', '--port', '0', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => host.once('exit', () => resolve()));
  const stop = async () => {
    host.kill();
    await ended;
  };
  for await (const line of createInterface(host.stdout)) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (address !== undefined) return { url: address, stop };
  }
  throw new Error('parley serve ended before it said its address');
}

/** Tells each line of a script of calls. */
async function run(program: string, args: string[]): Promise<void> {
  const running = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => running.once('exit', resolve));
  for await (const line of createInterface(running.stdout)) {
    const { client, call, problem } = JSON.parse(line) as { client: string; call: string; problem?: string };
    if (problem !== undefined) failed += 1;
    console.log(problem === undefined ? `right  ${client}: ${call}` : `WRONG  ${client}: ${call}: ${problem}`);
  }
  if ((await ended) !== 0) throw new Error(`${path.basename(args[0])} ended with an error; see above.`);
}
