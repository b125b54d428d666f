import { evaluateDim, type Shape } from './dims.ts';

/** A leaf and the shape of the value it is given. */
interface Binding {
  readonly name: string;
  readonly shape: Shape;
  readonly actual: readonly number[];
}

/** The sizes of the named dimensions, from the values of the leaves; throws where they contradict a leaf or each other. */
export function bindSizes(bindings: readonly Binding[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { shape, actual } of bindings) {
    shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && /^[a-z_]\w*$/i.test(dim) && axis < actual.length && !sizes.has(dim)) {
        sizes.set(dim, actual[axis]);
      }
    });
  }
  // Only now: a leaf may be as long as the sum of two others, and come before them.
  for (const { name, shape, actual } of bindings) {
    if (shape.length !== actual.length || shape.some((dim, axis) => evaluateDim(dim, sizes) !== actual[axis])) {
      throw new Error(`'${name}' has shape [${actual.join(', ')}], expected [${shape.join(', ')}]${where(sizes)}`);
    }
  }
  return sizes;
}

function where(sizes: ReadonlyMap<string, number>): string {
  return sizes.size === 0 ? '' : ` with ${[...sizes].map(([name, size]) => `${name} = ${size}`).join(', ')}`;
}
