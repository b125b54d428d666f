export interface Hub {
  /** Without a slash at its end; the public Hub unless said. */
  readonly url: string;
  /** For repositories that ask who is there. */
  readonly accessToken: string | undefined;
}

export function fetchWith(signal: AbortSignal | undefined): typeof fetch {
  return (input, init) => fetch(input, { ...init, signal });
}
