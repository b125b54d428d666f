import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import type { Store } from '../../store/store.ts';

/** Versions never change, and a graph of thirty layers takes some milliseconds to draw. */
const counted = new WeakMap<Store, Map<VersionId, number>>();

/** A version's parameters, by its config; null where that cannot be read. */
export function parameterCount(store: Store, id: VersionId): number | null {
  const known = counted.get(store) ?? new Map<VersionId, number>();
  counted.set(store, known);
  const before = known.get(id);
  if (before !== undefined) return before;
  const file = path.join(store.home.versionDir(id), 'config.json');
  try {
    const shapes = expectedTensorShapes(parseModelConfig(JSON.parse(readFileSync(file, 'utf8')), file));
    const count = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((all, dim) => all * dim, 1), 0);
    known.set(id, count);
    return count;
  } catch {
    // What is wrong with it is told when it is used, or verified.
    return null;
  }
}
