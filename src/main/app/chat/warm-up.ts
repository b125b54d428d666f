/** After a start, while nobody waits for it: reads what the first look at Rank and Runs would otherwise wait for in a large home. */
import type { Store } from '../../store/store.ts';
import { promptKeysOf } from '../data/prompt-keys.ts';
import { readAhead } from '../rank/standing-rankings.ts';
import { snapshotPoints } from '../runs/run-manager.ts';

/** @returns ends it */
export function warmUp(store: Store, log: (text: string) => void): () => void {
  let ended = false;
  const read = async () => {
    // Rank cannot be used without these, so they come first.
    for (const { id } of store.datasets.list()) await promptKeysOf(store, id);
    const [newest] = store.runs.list({});
    if (newest !== undefined) store.runMetrics.series(newest.id, snapshotPoints);
    await readAhead(store);
  };
  // Whoever asks for the same things later is told what is wrong; a closed store is no fault.
  read().catch((thrown: unknown) => {
    if (!ended) log(`Reading ahead failed: ${String(thrown)}\n`);
  });
  return () => void (ended = true);
}
