/**
 * Standard output or error that cannot be written: its reader went away, its disk is full, its terminal is gone. What is
 * being done goes on to its end all the same: a training is not lost with a log.
 */
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';

export class LostOutput {
  readonly #lost = new Map<'output' | 'error', NodeJS.ErrnoException>();

  /** From now on a stream that fails is remembered and ends nothing. */
  watch({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
    for (const [name, stream] of [
      ['output', stdout],
      ['error', stderr],
    ] as const) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        // A reader that has what it wanted (`| head -1`) has lost nothing.
        if (error.code !== 'EPIPE' && !this.#lost.has(name)) this.#lost.set(name, error);
      });
    }
  }

  /** Which streams could not be written. */
  get names(): ReadonlySet<'output' | 'error'> {
    return new Set(this.#lost.keys());
  }

  /** Undefined where all was written. */
  get said(): Said | undefined {
    const [first] = this.#lost;
    if (first === undefined) return undefined;
    const streams = [...this.names];
    return said('errors.host.outputLost', {
      stream: streams.length > 1 ? 'both' : streams[0],
      refusal: first[1].message,
    });
  }
}
