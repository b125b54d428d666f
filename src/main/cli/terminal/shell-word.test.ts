import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from './shell-word.ts';

test('plain paths stay as they are', () => {
  expect(shellWord('/tmp/parley-demo-x1')).toBe('/tmp/parley-demo-x1');
});

test.skipIf(process.platform === 'win32').each(["it's here", 'a b', '$HOME', '`x`', ''])(
  'the shell reads %j back',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
  },
);
