/** Target networks: slow copies of the networks that learn, which their own targets are computed with (Mnih et al. 2015). */
import type { ParameterStore } from '../../engines/engine.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { parameter, scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';

const TARGET_PREFIX = 'target.';

/** The name of the copy of a network or of a parameter. */
export function targetOf(name: string): string {
  return TARGET_PREFIX + name;
}

export function isTarget(name: string): boolean {
  return name.startsWith(TARGET_PREFIX);
}

/** θ′ ← τ θ + (1 − τ) θ′ for every copy (Lillicrap et al. 2016, algorithm 1); with τ = 1 a hard copy. */
export function targetUpdateGraph(targets: ReadonlyMap<string, Node>, tau: number): Graph {
  const updates = [...targets].map(([name, { shape }]): [string, Node] => {
    const [copy, online] = [name, name.slice(TARGET_PREFIX.length)].map((of) => parameter(of, shape as number[]));
    return [name, add(mul(scalar(tau), online), mul(scalar(1 - tau), copy))];
  });
  return { outputs: {}, updates: Object.fromEntries(updates) };
}

/** Writes copies of the networks as they are now. */
export async function copyToTargets(store: ParameterStore, targets: ReadonlyMap<string, Node>): Promise<void> {
  const online = await store.read([...targets.keys()].map((name) => name.slice(TARGET_PREFIX.length)));
  store.write(new Map([...online].map(([name, tensor]) => [targetOf(name), tensor])));
}
