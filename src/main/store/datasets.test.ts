import { expect, test } from 'vitest';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { tempStore } from './temp-home.fixture.ts';

const ask = (content: string) => [{ role: 'user', content }] as const;
const contents: DatasetContent[] = [
  { kind: 'conversation', messages: [...ask('Hi'), { role: 'assistant', content: 'Hello' }] },
  { kind: 'prompt', prompt: ask('Why?') },
  { kind: 'preference', prompt: ask('p'), chosen: 'a', rejected: 'b' },
  { kind: 'ranking', prompt: ask('p'), completions: ['a', 'b', 'c'], ranks: [1, 2, 2] },
  { kind: 'labelled', prompt: ask('p'), completion: 'a', label: false },
];

test('items of every kind come back as they were, in order, and are counted', () => {
  const { datasets } = tempStore();
  const dataset = datasets.create({ name: 'mixed', source: 'mixed.jsonl' });
  expect(datasets.addItems(dataset.id, contents)).toMatchObject({ added: 5, duplicates: 0 });
  const items = [...datasets.items(dataset.id)];
  expect(items).toMatchObject(contents);
  expect(items.every((item) => item.datasetId === dataset.id)).toBe(true);
  expect([...datasets.items(dataset.id, { kinds: ['prompt', 'ranking'] })].map((item) => item.kind)).toEqual([
    'prompt',
    'ranking',
  ]);
  expect(datasets.list()).toEqual([
    {
      ...dataset,
      itemCount: 5,
      importing: 0,
      countByKind: { conversation: 1, prompt: 1, preference: 1, ranking: 1, labelled: 1 },
    },
  ]);
  expect(datasets.summary(dataset.id).itemCount).toBe(5);
});

test('duplicates are told by content whatever the order of keys, and skipped unless asked for', () => {
  const { datasets } = tempStore();
  const { id } = datasets.create({ name: 'twice', source: '' });
  datasets.addItems(id, contents);
  const reordered: DatasetContent = { rejected: 'b', chosen: 'a', prompt: ask('p'), kind: 'preference' };
  const fresh: DatasetContent = { kind: 'prompt', prompt: ask('New') };
  expect(datasets.addItems(id, [reordered, fresh, fresh])).toMatchObject({ added: 1, duplicates: 2 });
  expect(datasets.addItems(id, [fresh], 'keep')).toMatchObject({ added: 1, duplicates: 1 });
  expect(datasets.summary(id).itemCount).toBe(7);
  const other = datasets.create({ name: 'other', source: '' });
  expect(datasets.addItems(other.id, [fresh])).toMatchObject({ added: 1, duplicates: 0 });
});

test('a failure half way adds nothing', () => {
  const { datasets } = tempStore();
  const { id } = datasets.create({ name: 'broken', source: '' });
  function* failing(): Generator<DatasetContent> {
    yield contents[0];
    throw new Error('the disk went away');
  }
  expect(() => datasets.addItems(id, failing())).toThrow('the disk went away');
  expect(() => datasets.addItems(id, [contents[0], { kind: 'prompt', prompt: [] }])).toThrow(/needs a prompt/);
  expect(datasets.summary(id).itemCount).toBe(0);
});

test('what an import has added is taken back, with the dataset that it made, and nothing else is', () => {
  const { datasets } = tempStore();
  const { id } = datasets.create({ name: 'kept', source: '' });
  datasets.addItems(id, contents.slice(0, 2));
  const added = [datasets.addItems(id, contents.slice(2, 4)), datasets.addItems(id, contents.slice(2, 4))];
  expect(added[1]).toEqual({ added: 0, duplicates: 2, fromSeq: 0, toSeq: 0 });
  const between = datasets.addItems(id, contents.slice(4));
  datasets.removeItems(id, added, { datasetToo: true });
  expect([...datasets.items(id)]).toMatchObject([...contents.slice(0, 2), contents[4]]);
  datasets.removeItems(id, [between], { datasetToo: false });
  // No watermark from before means something else now.
  expect(datasets.addItems(id, [contents[3]]).fromSeq).toBe(between.toSeq + 1);
  const other = datasets.create({ name: 'new', source: '' });
  datasets.removeItems(other.id, [datasets.addItems(other.id, contents)], { datasetToo: true });
  expect(datasets.list().map(({ name }) => name)).toEqual(['kept']);
});

test('a page is cut out of the items, of all kinds or some', () => {
  const { datasets } = tempStore();
  const { id } = datasets.create({ name: 'pages', source: '' });
  const many = Array.from({ length: 30 }, (_, i): DatasetContent[] => [
    { kind: 'prompt', prompt: ask(`p${i}`) },
    { kind: 'labelled', prompt: ask(`l${i}`), completion: 'a', label: true },
  ]).flat();
  datasets.addItems(id, many);
  expect(datasets.slice(id, { offset: 20, limit: 5 })).toMatchObject(many.slice(20, 25));
  expect(datasets.slice(id, { offset: 28, limit: 5, kinds: ['prompt'] })).toMatchObject([
    { prompt: ask('p28') },
    { prompt: ask('p29') },
  ]);
  expect(datasets.slice(id, { offset: 60, limit: 5 })).toEqual([]);
});

test('a watermark reads the dataset as it was', () => {
  const { datasets } = tempStore();
  const { id } = datasets.create({ name: 'growing', source: '' });
  datasets.addItems(id, contents.slice(0, 2));
  const upToSeq = datasets.watermark(id);
  datasets.addItems(id, contents.slice(2));
  expect([...datasets.items(id, { upToSeq })]).toHaveLength(2);
});

test('a dataset is found by name or id; an unknown one is answered with those there are', () => {
  const { datasets } = tempStore();
  expect(() => datasets.resolve('none')).toThrow(/there are none yet/);
  const dataset = datasets.create({ name: 'hh', source: 'hh.jsonl' });
  expect(datasets.resolve('hh')).toEqual(dataset);
  expect(datasets.resolve(dataset.id)).toEqual(dataset);
  expect(() => datasets.resolve('none')).toThrow(/there are: "hh"/);
  expect(() => datasets.create({ name: 'hh', source: '' })).toThrow(/already a dataset named "hh"/);
});

test('a transaction over several tables is all or nothing, and settings keep any JSON', () => {
  const store = tempStore();
  expect(() =>
    store.transaction(() => {
      store.datasets.create({ name: 'x', source: '' });
      store.settings.set('theme', 'dark');
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(store.datasets.list()).toEqual([]);
  expect(store.settings.get('theme')).toBeUndefined();
  store.settings.set('rater', { name: 'Ada', seen: [1, null] });
  store.settings.set('rater', { name: 'Ada', seen: [2, null] });
  expect(store.settings.list()).toMatchObject([{ key: 'rater', value: { name: 'Ada', seen: [2, null] } }]);
  store.settings.clear('rater');
  expect(store.settings.get('rater')).toBeUndefined();
});
