/** The connection went away while a call was under way: whether the app carried the call out is not known. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';

  constructor(options?: { cause?: unknown }) {
    super('The connection to Parley was lost. What was saved is kept; this will go on once it is back.', options);
  }
}
