/**
 * What was read of a store lately: a form asks for the same data with every change, and grouping its prompts asks twice. Kept for
 * a minute, since the texts of a large home take tens of megabytes.
 */
import type { Store } from '../store/store.ts';

const keptMs = 60_000;

interface Kept {
  readonly value: Promise<unknown>;
  readonly forget: NodeJS.Timeout;
}

const ofStore = new WeakMap<Store, Map<string, Kept>>();

/** @param key names what is read; the same key must always mean the same */
export function lately<Value>(store: Store, key: string, read: () => Promise<Value>): Promise<Value> {
  const kept = ofStore.get(store) ?? new Map<string, Kept>();
  ofStore.set(store, kept);
  const known = kept.get(key);
  clearTimeout(known?.forget);
  const value = (known?.value as Promise<Value> | undefined) ?? read();
  const forget = () => void kept.delete(key);
  kept.set(key, { value, forget: setTimeout(forget, keptMs).unref() });
  if (known === undefined) value.catch(forget);
  return value;
}
