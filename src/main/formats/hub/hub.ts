/** How Parley talks to a Hub. What it answers is somebody else's word: sizes are bounded, and no part of it becomes a path unchecked. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';

export interface Hub {
  /** Without a slash at its end; the public Hub unless said. */
  readonly url: string;
  /** For repositories that ask who is there. */
  readonly accessToken: string | undefined;
}

/** The list of a repository with tens of thousands of files takes about 10 MB. */
const maxAnswerBytes = 32_000_000;

/**
 * @throws ParleyError unsupported where a server with a certificate passes the request on to one without
 */
export async function fetchFrom(hub: Hub, url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  const isSecure = (address: string) => new URL(address).protocol === 'https:';
  if (isSecure(hub.url) && !isSecure(response.url)) {
    await response.body?.cancel();
    throw new ParleyError(
      'unsupported',
      said('errors.hub.notEncrypted', { what: url, origin: new URL(response.url).origin }),
    );
  }
  return response;
}

/** For the Hub's lists and descriptions: only from the Hub itself, and of a size that a list can have. */
export function fetchAnswers(hub: Hub, signal: AbortSignal | undefined): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (new URL(url).origin !== new URL(hub.url).origin) {
      throw new ParleyError(
        'unsupported',
        said('errors.hub.listElsewhere', { hub: hub.url, origin: new URL(url).origin }),
      );
    }
    const response = await fetchFrom(hub, url, { ...init, signal });
    const body = await readAtMost(response, maxAnswerBytes, url);
    const { status, statusText, headers } = response;
    // A status such as 304 may have no body, not even an empty one.
    return new Response(body.length === 0 ? null : body, { status, statusText, headers });
  };
}

/** @throws ParleyError corrupt as soon as more has come */
async function readAtMost(response: Response, maxBytes: number, what: string): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += (piece as Uint8Array).length;
    // Leaving the loop closes the connection.
    if (bytes > maxBytes) throw new ParleyError('corrupt', said('errors.hub.answerTooLong', { what, bytes: maxBytes }));
    pieces.push(piece as Uint8Array);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** The beginning of what a server says about its refusal, however much it says. */
export async function startOf(response: Response, maxBytes: number): Promise<string> {
  let text = Buffer.alloc(0);
  for await (const piece of response.body ?? []) {
    text = Buffer.concat([text, piece as Uint8Array]);
    if (text.length >= maxBytes) break;
  }
  return text.subarray(0, maxBytes).toString('utf8');
}
