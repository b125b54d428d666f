import { afterEach, expect, test } from 'vitest';
import { ParleyError } from '../domain/errors.ts';
import { readLanguageBy } from './current-language.ts';
import { english } from './en/english.ts';
import { isSaid, render, said } from './said.ts';
import { stub } from './stub.fixture.ts';
import { format, t } from './t.ts';
import { chinese } from './zh/chinese.ts';

afterEach(() => readLanguageBy(() => english));

test('a message is rendered in the language of its reader, also after it was stored', () => {
  const stored = JSON.parse(JSON.stringify(said('errors.folderNotWritable', { refusal: 'EACCES' }))) as unknown;
  if (!isSaid(stored)) throw new Error('It is said.');
  expect(render(stored)).toBe('EACCES. Check that the folder is writable.');
  expect(render(stored, { language: chinese })).toBe('EACCES。请检查该文件夹是否可写。');
});

test('what a message is told may be said itself', () => {
  const nested = said('shell.broke', { what: said('shell.theRail') });
  expect(render(nested)).toBe('The rail ran into a fault of its own');
  expect(render(nested, { language: chinese })).toBe('“导航栏”出现内部错误');
});

test('a message of another version of Parley is shown as it was rendered there, or by its id', () => {
  const unknown = { id: 'errors.ofTomorrow', params: { name: 'x' } };
  expect(render(unknown, { otherwise: 'Tomorrow it fails.' })).toBe('Tomorrow it fails.');
  expect(render(unknown)).toBe('errors.ofTomorrow {"name":"x"}');
  expect(render({ id: 'errors.constructor' })).toBe('errors.constructor');
});

test('an error crosses a border as what it says; each side reads it in its own language', () => {
  readLanguageBy(() => chinese);
  const thrown = new ParleyError('io', said('errors.diskFull', { refusal: 'ENOSPC' }));
  expect(thrown.message).toMatch(/^ENOSPC。磁盘已满/);
  const wire = JSON.parse(JSON.stringify(thrown.toData())) as ReturnType<typeof thrown.toData>;
  readLanguageBy(() => english);
  expect(ParleyError.fromData(wire).message).toMatch(/^ENOSPC\. The disk is full/);
  expect(ParleyError.fromData({ code: 'io', message: 'from before' }).message).toBe('from before');
});

test('a third language is one file: messages and formats are its own at once', () => {
  const read = () => [t.shell.goTo({ screen: t.shell.runs }), format.percent(0.523, 1), format.duration(200_000)];
  expect(read()).toEqual(['Go to Runs', '52.3 %', '3 min 20 s']);
  readLanguageBy(() => chinese);
  expect(read()).toEqual(['前往“运行”', '52.3%', '3 分 20 秒']);
  readLanguageBy(() => stub);
  expect(read()).toEqual(['[Go to [Runs]]', '52,3 %', '3 Min. 20 Sek.']);
});

test('what does not fit the catalogue does not compile', () => {
  // @ts-expect-error there is no such message
  said('errors.ofTomorrow');
  // @ts-expect-error it is told something else
  said('errors.diskFull', { refused: 'ENOSPC' });
  // @ts-expect-error it is told a text
  said('errors.diskFull', { refusal: 28 });
  // @ts-expect-error it is told nothing
  said('shell.theRail', { rail: 'left' });
});
