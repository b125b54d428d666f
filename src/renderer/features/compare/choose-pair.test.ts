import { expect, test } from 'vitest';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { choosePair } from './choose-pair.ts';

const version = (id: string, parent: string | null, kept: boolean | null = null) => ({
  id: parseVersionId(id),
  name: id,
  parentId: parent === null ? null : parseVersionId(parent),
  runId: null,
  kept,
  note: '',
  figures: {},
  parameters: 5.5e6,
  sizeBytes: 1,
  folder: '',
  createdAtMs: 0,
});
const versions = [version('base', null), version('one', 'base', true), version('two', 'one', false)];

test('the newest kept version meets its parent', () => {
  expect(choosePair(versions, {})).toEqual({ a: 'one', b: 'base' });
});

test('what is asked for counts, where it is there', () => {
  expect(choosePair(versions, { a: 'two' })).toEqual({ a: 'two', b: 'one' });
  expect(choosePair(versions, { a: 'two', b: 'base' })).toEqual({ a: 'two', b: 'base' });
  expect(choosePair(versions, { a: 'gone' })).toEqual({ a: 'one', b: 'base' });
});

test('two versions without a parent are a pair, one version is none', () => {
  expect(choosePair([version('x', null), version('y', null)], {})).toEqual({ a: 'y', b: 'x' });
  expect(choosePair(versions.slice(0, 1), {})).toBeUndefined();
});
