import { expect, test } from 'vitest';
import { pathProblem } from './path-problem.ts';

test('whole paths of every system pass; what begins elsewhere is refused before anything is written there', () => {
  for (const path of ['/data/a.jsonl', ' /x ', 'C:\\models\\x', 'd:/x', '\\\\server\\share\\x']) {
    expect(pathProblem(path, 'file')).toBeUndefined();
  }
  expect(pathProblem(' ', 'folder')).toBe('Name a folder.');
  for (const path of ['~/models', 'models/x', './x', 'C:x']) expect(pathProblem(path, 'folder')).toMatch(/whole path/);
});
