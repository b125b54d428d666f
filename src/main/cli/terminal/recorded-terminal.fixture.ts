import { PassThrough } from 'node:stream';
import { Terminal } from './terminal.ts';

/** A terminal whose two streams can be read back. */
export function recordedTerminal({ json = false, live = false, columns = 80 } = {}) {
  const streams = [new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream, { isTTY: live, columns }),
  ) as unknown as [NodeJS.WriteStream, NodeJS.WriteStream];
  const written = ['', ''];
  streams.forEach((stream, index) => {
    (stream as unknown as PassThrough).on('data', (chunk: Buffer) => {
      written[index] += chunk.toString();
    });
  });
  const [stdout, stderr] = streams;
  const terminal = new Terminal({ stdout, stderr, json, plain: true });
  return { terminal, stdout: () => written[0] ?? '', stderr: () => written[1] ?? '' };
}
