/** The entry of the `parley` command; `bin/parley.mjs` imports it. */
import { writeSync } from 'node:fs';
import { render } from '../../shared/language/said.ts';
import { LostOutput } from '../hosting/lost-output.ts';
import { exitCodes } from './failure.ts';
import { runCli, wantsJson } from './run-cli.ts';

const args = process.argv.slice(2);
const lost = new LostOutput();
lost.watch(process);

// Streams tell of the last write only after the command has ended.
process.on('exit', () => {
  if (lost.said === undefined) return;
  process.exitCode ||= exitCodes.failed;
  const other = lost.names.has('error') ? process.stdout : process.stderr;
  // With --json, standard output holds the result and nothing else.
  if (lost.names.size > 1 || (other === process.stdout && wantsJson(args))) return;
  try {
    writeSync(other.fd, `parley: ${render(lost.said)}\n`);
  } catch {
    // The exit code says it.
  }
});

process.exitCode = await runCli(args);
// Standard input may still be open, and would keep the process waiting for a line that nobody asks for.
process.stdin.unref?.();
