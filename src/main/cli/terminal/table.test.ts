import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns line up, numbers to the right, without trailing spaces', () => {
  const text = table(
    [{ title: 'Name' }, { title: 'Items', align: 'right' }, { title: 'Kind' }],
    [
      ['chats', '1,240', 'conversation'],
      ['p', '7', ''],
    ],
  );
  expect(text.split('\n')).toEqual(['Name   Items  Kind', 'chats  1,240  conversation', 'p          7']);
});

test('what could steer the terminal or break the line is taken out, and long cells are cut', () => {
  const [, row] = table([{ title: 'Text', maxWidth: 9 }], [['\u001b[31mred\nand more']]).split('\n');
  expect(row).toBe('[31mred …');
});

test('Chinese stands in columns: each character is two wide', () => {
  const columns = [
    { title: '运行', maxWidth: 7 },
    { title: 'KL', align: 'right' as const },
  ];
  expect(
    table(columns, [
      ['监督微调', '0.1'],
      ['round', '2'],
    ]),
  ).toBe('运行      KL\n监督微…  0.1\nround      2');
});
