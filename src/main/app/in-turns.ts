import { setImmediate } from 'node:timers/promises';

/** Some milliseconds of work where each item is a ranking or a prompt that was stored as JSON. */
const itemsAtOnce = 250;

/** The items of a large table, with a turn of the event loop now and then, so that reading them holds nobody up. */
export async function* inTurns<Item>(items: Iterable<Item>): AsyncGenerator<Item, void> {
  let read = 0;
  for (const item of items) {
    if (++read % itemsAtOnce === 0) await setImmediate();
    yield item;
  }
}
