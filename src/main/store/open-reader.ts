/** What people said and imported, for another process to read while this one writes. */
import { Datasets } from './datasets.ts';
import { Rankings } from './rankings.ts';
import { openReadOnly } from './sqlite.ts';

export interface StoreReader extends Disposable {
  readonly rankings: Rankings;
  readonly datasets: Datasets;
}

/** @throws ParleyError io or corrupt, naming the file; whatever would write through it throws, too */
export function openReader(databaseFile: string): StoreReader {
  const db = openReadOnly(databaseFile);
  return { rankings: new Rankings(db), datasets: new Datasets(db), [Symbol.dispose]: () => void db.close() };
}
