import { ParleyError } from '../../../shared/domain/errors.ts';
import type { ProgressView } from '../../../shared/contract/progress.ts';
import type { CommandContext } from '../command.ts';
import type { Catalogue } from '../../../shared/language/language.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

type Event = { readonly type: string };
type AwaitedResult = Parameters<Catalogue['cliRuns']['stoppedBefore']>[0]['what'];
type Done<E extends Event> = Extract<E, { type: 'done' }>;

/**
 * What the last event of a stream says, with the progress on the way shown.
 * @param what is awaited, for the sentence that says it did not come: "candidates"
 * @throws ParleyError cancelled after Ctrl-C
 */
export async function untilDone<E extends Event>(
  { progress, interrupt }: CommandContext,
  stream: AsyncIterable<E>,
  what: AwaitedResult,
): Promise<Omit<Done<E>, 'type'>> {
  try {
    for await (const event of stream) {
      if (isProgress(event)) {
        progress.update(event);
        if (event.rows !== undefined) progress.detail(t.cli.records({ count: event.rows }));
      } else if (isDone(event)) return withoutType(event);
    }
  } finally {
    progress.end();
  }
  if (interrupt.signal.aborted) throw new ParleyError('cancelled', said('cliRuns.stoppedBefore', { what }));
  throw new ParleyError('internal', `The stream of ${what} ended without a result.`);
}

/** The result by itself, as `--json` prints it. */
export function withoutType<T extends Event>({ type: _type, ...result }: T): Omit<T, 'type'> {
  return result;
}

const isDone = <E extends Event>(event: E): event is Done<E> => event.type === 'done';

const isProgress = (event: Event): event is Event & ProgressView & { readonly rows?: number } =>
  event.type === 'progress';
