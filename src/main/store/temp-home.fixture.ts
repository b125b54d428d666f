import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseVersionId } from '../../shared/domain/ids.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

/** A folder that is gone after the test. */
export function tempHome(): string {
  const dir = mkdtempSync(join(tmpdir(), 'parley-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A store that is closed after the test. */
export function tempStore(dir = tempHome()): Store {
  const store = openStore(dir, 'parley test');
  onTestFinished(() => store.close());
  return store;
}

export const base = parseVersionId('parley-base');

export function registerBase(store: Store): void {
  store.versions.register({ id: base, files: [{ path: 'config.json', sizeBytes: 2, sha256: 'a'.repeat(64) }] });
}
