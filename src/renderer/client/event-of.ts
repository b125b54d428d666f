/** What a streaming procedure of the client streams: `EventOf<Client['runs']['watch']>`. */
export type EventOf<Procedure extends (...args: never[]) => Promise<AsyncIterable<unknown>>> =
  Awaited<ReturnType<Procedure>> extends AsyncIterable<infer Event> ? Event : never;
