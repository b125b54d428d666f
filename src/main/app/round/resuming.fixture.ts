/** A process of its own that resumes a run and says, a line each, which workers it starts and when PPO has made an update. */
import { parseId } from '../../../shared/domain/ids.ts';
import { forkProcess } from '../../workers/process/fork-process.ts';
import { createApp } from '../app.ts';

const [home, baseModelDir, run] = process.argv.slice(2);
const runId = parseId('run', run);
const say = (line: string) => process.stdout.write(`${line}\n`);

const { client } = await createApp({
  home,
  baseModelDir,
  command: 'parley resuming',
  start: (entry, options) => {
    const worker = forkProcess(entry, options);
    say(`worker ${worker.pid}`);
    return worker;
  },
});
await client.runs.resume({ runId });
for await (const event of await client.runs.watch({ runId })) {
  if (event.type === 'metrics' && event.metrics.some(({ stage, step }) => stage === 'ppo' && step > 0)) say('ppo');
}
