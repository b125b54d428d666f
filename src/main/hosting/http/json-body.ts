import type { IncomingMessage } from 'node:http';

export type JsonBody = { readonly value: unknown } | { readonly status: 400 | 413 | 415; readonly refusal: string };

/**
 * The body of a request, which is JSON or empty. Only JSON: a form of another site can send the other kinds without the
 * browser asking first.
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<JsonBody> {
  const tooLong = `Expected a body of at most ${maxBytes} bytes and got more. Import large files by their path.`;
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return { status: 413, refusal: tooLong };
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The answer goes over the same socket: reading may stop, the request must not be destroyed.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return { status: 413, refusal: tooLong };
    chunks.push(chunk);
  }
  if (bytes === 0) return { value: undefined };
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return { status: 415, refusal: `Expected Content-Type application/json and got ${JSON.stringify(type)}.` };
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch (error) {
    return { status: 400, refusal: `The body is not JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
}
