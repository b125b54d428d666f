/** The entry of the `parley` command; `bin/parley.mjs` imports it. */
import { runCli } from './run-cli.ts';

// Whoever reads our output may close it early (`parley models list | head -1`). What is being done goes on to its end
// all the same: a training run is not lost with a pager.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2));
// Standard input may still be open, and would keep the process waiting for a line that nobody asks for.
process.stdin.unref?.();
