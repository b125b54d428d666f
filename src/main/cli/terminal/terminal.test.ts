import { expect, test } from 'vitest';
import { recordedTerminal } from './recorded-terminal.fixture.ts';

test('with --json stdout holds the one object and nothing else', () => {
  const { terminal, stdout, stderr } = recordedTerminal({ json: true });
  terminal.line('a result');
  terminal.dialogue('a question');
  terminal.note('a note');
  terminal.status('a status');
  terminal.writeJson({ a: 1 });
  expect(stdout()).toBe('{"a":1}\n');
  expect(stderr()).toBe('a question\na note\n');
});

test('the status line is taken away before anything else is written, and comes back after a note', () => {
  const { terminal, stderr } = recordedTerminal({ live: true, columns: 30 });
  terminal.status('a'.repeat(40));
  terminal.note('note');
  terminal.status('');
  expect(stderr()).toBe(`${'a'.repeat(29)}\r\u001b[2Knote\n${'a'.repeat(29)}\r\u001b[2K`);
});
