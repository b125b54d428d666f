import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testApp } from '../../main/app/test-app.fixture.ts';
import { ConnectionLostError } from './connection-error.ts';
import { Upload } from './upload.ts';

const megabyte = 1024 * 1024;

test('large files go in pieces; one whose answer was lost is sent again, and after a stop only the rest is', async () => {
  const { client, home } = await testApp();
  const line = `${JSON.stringify({ prompt: 'x'.repeat(1000) })}\n`;
  const text = line.repeat(Math.ceil((5 * megabyte) / line.length));
  const offsets: number[] = [];
  const stop = new AbortController();
  const { begin, discard } = client.uploads;
  const write: typeof client.uploads.write = async (input, options) => {
    const answer = await client.uploads.write(input, options);
    offsets.push(input.offset);
    if (offsets.length === 1) throw new ConnectionLostError();
    if (offsets.length === 3) stop.abort();
    return answer;
  };
  const connection = { client: { uploads: { begin, write, discard } }, opened: async () => undefined };
  const upload = await Upload.begin(connection, 'data', 'many.jsonl', [{ path: 'many.jsonl', file: new Blob([text]) }]);
  const seen: number[] = [];
  const send = (signal: AbortSignal) => upload.send(upload.files, (bytes) => seen.push(bytes), signal);
  await expect(send(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  await send(new AbortController().signal);
  expect(offsets).toEqual([0, 0, 2 * megabyte, 4 * megabyte]);
  expect(seen).toEqual([2 * megabyte, 4 * megabyte, text.length]);
  const stored = await readFile(path.join(home, 'uploads', upload.id, 'many.jsonl'), 'utf8');
  expect(stored).toBe(text);
  await upload.discard();
  await expect(readFile(path.join(home, 'uploads', upload.id, 'many.jsonl'))).rejects.toThrow('ENOENT');
});
