/**
 * A binary tree whose leaves are numbers and whose inner nodes are sums: changes a leaf, and finds the leaf at which a running sum
 * is reached, in O(log n) (Schaul et al. 2016, appendix B.2.1).
 */
export class SumTree {
  readonly #leaves: number;
  /** The root at 1, the children of i at 2i and 2i + 1; leaves from #leaves on. */
  readonly #nodes: Float64Array;

  constructor(size: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, size)));
    this.#nodes = new Float64Array(2 * this.#leaves);
  }

  get total(): number {
    return this.#nodes[1];
  }

  get(leaf: number): number {
    return this.#nodes[this.#leaves + leaf];
  }

  /** A parent is always the sum of its children as they are: a tree filled anew from its leaves is the same to the last bit. */
  set(leaf: number, value: number): void {
    let node = this.#leaves + leaf;
    this.#nodes[node] = value;
    while (node > 1) {
      node >>= 1;
      this.#nodes[node] = this.#nodes[2 * node] + this.#nodes[2 * node + 1];
    }
  }

  /** The first leaf at which the running sum exceeds `sum`; never a leaf of 0, whatever rounding does, unless all are. */
  find(sum: number): number {
    let node = 1;
    let rest = sum;
    while (node < this.#leaves) {
      const left = this.#nodes[2 * node];
      const goesLeft = rest < left || this.#nodes[2 * node + 1] === 0;
      if (!goesLeft) rest -= left;
      node = 2 * node + (goesLeft ? 0 : 1);
    }
    return node - this.#leaves;
  }
}
