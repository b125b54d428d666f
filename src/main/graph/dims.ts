/**
 * Dimensions of a shape: a number, or the name of one that is known only when the graph runs ('B', 'T'), or a
 * polynomial of such names ('B*T', 'P+T'). Two dimensions are equal when their canonical texts are.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** A polynomial: monomial (sorted names joined by '*', '' for the constant) → coefficient. */
type Polynomial = ReadonlyMap<string, number>;

/** The texts that were read before: a graph has thousands of nodes, and few texts. */
const parsed = new Map<string, Polynomial>();

function parse(dim: Dim): Polynomial {
  if (typeof dim === 'number') return new Map([['', dim]]);
  let terms = parsed.get(dim);
  if (!terms) parsed.set(dim, (terms = parseText(dim)));
  return terms;
}

function parseText(dim: string): Polynomial {
  const terms = new Map<string, number>();
  for (const text of dim.split('+')) {
    const factors = text.split('*');
    const coefficient = factors.filter((f) => /^\d+$/.test(f)).reduce((product, f) => product * Number(f), 1);
    const monomial = factors.filter((f) => !/^\d+$/.test(f)).sort();
    addTerm(terms, monomial.join('*'), coefficient);
  }
  return terms;
}

function addTerm(terms: Map<string, number>, monomial: string, coefficient: number): void {
  terms.set(monomial, (terms.get(monomial) ?? 0) + coefficient);
}

function format(terms: Polynomial): Dim {
  const kept = [...terms].filter(([, coefficient]) => coefficient !== 0);
  if (kept.every(([monomial]) => monomial === '')) return terms.get('') ?? 0;
  return kept
    .map(([monomial, coefficient]) => {
      if (monomial === '') return String(coefficient);
      return coefficient === 1 ? monomial : `${coefficient}*${monomial}`;
    })
    .sort()
    .join('+');
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = new Map(parse(a));
  for (const [monomial, coefficient] of parse(b)) addTerm(sum, monomial, coefficient);
  return format(sum);
}

/** Products by their factors. Of numbers none is kept. */
const products = new Map<string, Dim>();

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const key = `${a} ${b}`;
  let product = products.get(key);
  if (product === undefined) products.set(key, (product = productOf(a, b)));
  return product;
}

function productOf(a: Dim, b: Dim): Dim {
  const product = new Map<string, number>();
  for (const [left, p] of parse(a)) {
    for (const [right, q] of parse(b)) {
      const names = [...left.split('*'), ...right.split('*')].filter((name) => name !== '').sort();
      addTerm(product, names.join('*'), p * q);
    }
  }
  return format(product);
}

/** How many elements a shape holds. */
export function elementCount(shape: Shape): Dim {
  return shape.reduce<Dim>((product, dim) => multiplyDims(product, dim), 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** The names a dimension is made of. */
export function namesIn(dim: Dim): string[] {
  if (typeof dim === 'number') return [];
  return [...parse(dim).keys()].flatMap((monomial) => (monomial === '' ? [] : monomial.split('*')));
}

/** The terms of a dimension as (coefficient, names), for whoever computes it at run time. */
export function termsOf(dim: Dim): { coefficient: number; names: string[] }[] {
  return [...parse(dim)].map(([monomial, coefficient]) => ({
    coefficient,
    names: monomial === '' ? [] : monomial.split('*'),
  }));
}

/** The size of a dimension once its names have values. Throws where a name has none. */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  // Nearly all are a number or one name, and this is called for every input of every run.
  const known = typeof dim === 'number' ? dim : sizes.get(dim);
  if (known !== undefined) return known;
  let total = 0;
  for (const { coefficient, names } of termsOf(dim)) {
    total += names.reduce((product, name) => {
      const size = sizes.get(name);
      if (size === undefined) throw new Error(`dimension '${name}' has no size; it is in no input of the graph`);
      return product * size;
    }, coefficient);
  }
  return total;
}

/** NumPy broadcasting of two shapes: aligned at the end, a 1 stretches. Throws a text that names both shapes. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new Error(`shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: ${left} against ${right}`);
  });
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** An axis counted from the end (−1 is the last) as one counted from the start. */
export function normalizeAxis(axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= rank) {
    throw new Error(`axis ${axis} is outside a tensor of ${rank} dimensions`);
  }
  return normalized;
}
