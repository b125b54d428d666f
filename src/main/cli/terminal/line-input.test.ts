import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Interrupt } from './interrupt.ts';
import { LineInput } from './line-input.ts';

function piped() {
  const input = new PassThrough();
  const said: string[] = [];
  const interrupt = new Interrupt((text) => said.push(text));
  const lines = new LineInput({ input, output: new PassThrough(), interrupt });
  return { input, lines, interrupt, said };
}

test('lines that came before they were asked for are kept, in order, and the end is undefined', async () => {
  const { input, lines } = piped();
  input.end('one\ntwo\nthree');
  expect(await lines.ask('?')).toBe('one');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([await lines.ask('?'), await lines.ask('?'), await lines.ask('?')]).toEqual(['two', 'three', undefined]);
  expect(await lines.ask('?')).toBeUndefined();
});

test('the first interrupt ends the input', async () => {
  const { lines, interrupt, said } = piped();
  const asked = lines.ask('?');
  interrupt.receive('SIGINT');
  expect(await asked).toBeUndefined();
  expect(interrupt.exitCode).toBe(130);
  expect(said).toEqual([expect.stringContaining('Ctrl-C again')]);
});

test('while something handles interrupts itself they do not end the command', async () => {
  const { interrupt } = piped();
  let handled = 0;
  await interrupt.meanwhile(
    () => handled++,
    async () => interrupt.receive('SIGINT'),
  );
  expect(handled).toBe(1);
  expect(interrupt.signal.aborted).toBe(false);
  expect(interrupt.exitCode).toBe(0);
  interrupt.receive('SIGTERM');
  expect(interrupt.exitCode).toBe(143);
});
