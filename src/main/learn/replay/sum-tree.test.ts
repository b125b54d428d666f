import { expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { SumTree } from './sum-tree.ts';

it.each([1, 2, 7, 64])('finds what adding up from the left finds, with %d leaves that change', (size) => {
  const random = Random.fromSeed(size);
  const tree = new SumTree(size);
  const leaves = new Array<number>(size).fill(0);
  for (let round = 0; round < 200; round++) {
    const leaf = random.int(size);
    // Small whole numbers are added without rounding; many are 0.
    leaves[leaf] = random.int(4);
    tree.set(leaf, leaves[leaf]);
    const total = leaves.reduce((sum, value) => sum + value, 0);
    expect(tree.total).toBe(total);
    if (total === 0) continue;
    const sum = random.uniform() * total;
    let left = sum;
    const expected = leaves.findIndex((value) => (left -= value) < 0);
    expect(tree.find(sum)).toBe(expected);
    expect(tree.get(expected)).toBe(leaves[expected]);
  }
});

it('never finds a leaf of 0, not even at the total and beyond', () => {
  const tree = new SumTree(5);
  tree.set(1, 0.1);
  tree.set(3, 0.2);
  expect([0, 0.05, 0.1, tree.total, 1].map((sum) => tree.find(sum))).toEqual([1, 1, 3, 3, 3]);
});

it('is the same to the last bit when it is filled anew', () => {
  const random = Random.fromSeed(8);
  const [changed, anew] = [new SumTree(37), new SumTree(37)];
  for (let round = 0; round < 500; round++) changed.set(random.int(37), random.uniform() ** 4);
  for (let leaf = 36; leaf >= 0; leaf--) anew.set(leaf, changed.get(leaf));
  expect(anew.total).toBe(changed.total);
});
