import { t } from '../../shared/language/t.ts';

/** The connection went away while a call was under way: whether the app carried the call out is not known. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';

  constructor(options?: { cause?: unknown }) {
    super(t.errors.connectionLost, options);
  }
}
