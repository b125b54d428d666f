// Run as a process of its own by the tests: opens the home folder given as first argument, leaves a run at work, then
// stores rankings without end and prints each id once the store says that it is saved.
import { writeSync } from 'node:fs';
import { openStore } from './store.ts';

const store = openStore(process.argv[2], 'parley serve');
const run = store.runs.create({ kind: 'round', fromVersionId: null, config: {}, seed: 1 });
store.runs.transition(run.id, 'running');
for (let index = 0; ; index++) {
  const { id } = store.rankings.record({
    prompt: [{ role: 'user', content: `Question ${index}` }],
    candidates: ['one', 'two', 'three'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [2, 0, 1],
    outcome: { kind: 'ranked', ranks: [1, 2, 2] },
    rater: { name: 'tester', kind: 'human' },
  });
  writeSync(1, `${id}\n`);
}
