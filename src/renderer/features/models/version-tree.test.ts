import { expect, test } from 'vitest';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { figureRows, intervalOf } from './figures.ts';
import { lineage, searched, treeRows, stepOf } from './version-tree.ts';

const node = (id: string, depth: number, parent: string | null = null) => ({
  id: parseVersionId(id),
  name: id,
  parentId: parent === null ? null : parseVersionId(parent),
  runId: null,
  kept: null,
  note: '',
  figures: {},
  parameters: 5.5e6,
  sizeBytes: 1,
  folder: '',
  createdAtMs: 0,
  depth,
});

test('lines go on past a row exactly where a later sibling follows', () => {
  const rows = treeRows([
    node('base', 0),
    node('a', 1, 'base'),
    node('aa', 2, 'a'),
    node('b', 1, 'base'),
    node('ba', 2, 'b'),
    node('other', 0),
  ]);
  expect(rows.map(({ version, guides, last }) => [version.id, guides, last])).toEqual([
    ['base', [], false],
    ['a', [], false],
    ['aa', [true], true],
    ['b', [], true],
    ['ba', [false], true],
    ['other', [], true],
  ]);
});

test('what is sought is found by name, note and run, without the lines of the tree', () => {
  const rows = treeRows([node('base', 0), node('a', 1, 'base'), { ...node('aa', 2, 'a'), note: 'SFT on chats' }]);
  const found = searched(rows, 'chats sft', []);
  expect(found.map(({ version, depth, guides }) => [version.id, depth, guides])).toEqual([['aa', 0, []]]);
  expect(searched(rows, 'nothing', [])).toEqual([]);
});

test('the line of a version goes back to one without a parent', () => {
  const versions = [node('base', 0), node('a', 1, 'base'), node('aa', 2, 'a'), node('b', 1, 'base')];
  expect(lineage(versions, 'aa').map(({ id }) => id)).toEqual(['base', 'a', 'aa']);
  expect(lineage(versions, 'gone')).toEqual([]);
});

test('figures have names and units, pairs of parent and version an arrow', () => {
  const winRate = { value: 0.6, low: 0.5, high: 0.7 };
  expect(figureRows({ winRate, kl: 4.9, length: { parent: 10, version: 7 }, oddFigure: 3 })).toEqual([
    { label: 'KL from its parent, per reply', text: '4.90 nats' },
    { label: 'Tokens per reply, parent → this', text: '10 → 7' },
    { label: 'Odd figure', text: '3' },
  ]);
  expect(intervalOf(winRate)).toEqual(winRate);
  expect(intervalOf(0.5)).toBeUndefined();
});

test('a long line of versions is indented no further than a short one', () => {
  const levels = (count: number) => Array.from({ length: count + 1 }, (_, depth) => ({ depth }));
  expect([0, 1, 5, 6].map((count) => stepOf(levels(count)))).toEqual([18, 18, 18, 18]);
  for (const count of [10, 27, 300]) expect(count * stepOf(levels(count))).toBeCloseTo(120);
});
