import { t } from '../../shared/language/t.ts';

/** What the last event of a stream says, for whoever does not show the way there. @throws Error where it ends without */
export async function doneOf<Event extends { readonly type: string }>(
  stream: AsyncIterable<Event>,
): Promise<Extract<Event, { type: 'done' }>> {
  for await (const event of stream) {
    if (event.type === 'done') return event as Extract<Event, { type: 'done' }>;
  }
  throw new Error(t.workbench.noResult);
}
