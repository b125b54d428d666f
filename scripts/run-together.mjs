// Runs npm scripts two at a time (more where there are more cores), in the order they are named: the longest first.
// The output of each is printed whole when it ends. A failure ends none of the others: one run names all faults.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const waiting = process.argv.slice(2);
const atOnce = Math.min(waiting.length, Math.max(2, Math.floor(availableParallelism() / 2)));
const failed = [];

function run(script) {
  const started = Date.now();
  console.log(`Started: ${script}`);
  return new Promise((resolve) => {
    const child = spawn(`npm run --silent ${script}`, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part) => output.push(part));
    child.once('close', (code) => {
      if (code !== 0) failed.push(script);
      process.stdout.write(output.join(''));
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(`${code === 0 ? 'Passed' : 'FAILED'}: ${script}, ${seconds} s`);
      resolve();
    });
  });
}

async function lane() {
  for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) await run(script);
}

await Promise.all(Array.from({ length: atOnce }, lane));
if (failed.length > 0) {
  console.error(`These failed: ${failed.map((script) => `npm run ${script}`).join(', ')}.`);
  process.exitCode = 1;
}
