/**
 * What was read ahead, then the rest. Leaving it anywhere closes the rest, which `yield*` does only once it has come there.
 */
export async function* afterReadingAhead<Item>(
  read: Iterable<Item>,
  rest: AsyncGenerator<Item>,
): AsyncGenerator<Item, void> {
  try {
    yield* read;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
