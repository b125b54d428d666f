import { expect, test } from 'vitest';
import { findCommands } from './find-commands.ts';

const command = (title: string, group: string, keyOnly = false) => ({
  id: title,
  title,
  group,
  keyOnly,
  run: () => {},
});
const commands = [command('Go to Chat', 'Screens'), command('New conversation', 'Chat'), command('Pick', 'Chat', true)];
const titles = (query: string): string[] => findCommands(commands, query).map(({ title }) => title);

test('every word counts, in title or group, in any order', () => {
  expect(titles('chat')).toEqual(['Go to Chat', 'New conversation']);
  expect(titles('Conv chat')).toEqual(['New conversation']);
  expect(titles('conv screens')).toEqual([]);
});

test('an empty query shows all but what only keys do', () => {
  expect(titles(' ')).toEqual(['Go to Chat', 'New conversation']);
});
