/** Answers the page's own protocol with the built files: from a list of them, so that no path leads out of the folder. */
import { readFile } from 'node:fs/promises';
import { contentPolicy } from '../hosting/content-policy.ts';
import type { StaticFiles } from '../hosting/static-files.ts';
import { appPath } from './app-address.ts';

const headers = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export async function servePage(files: StaticFiles, request: Pick<Request, 'url' | 'method'>): Promise<Response> {
  // Not shown: the page alone asks.
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'A file can only be read.');
  const path = appPath(request.url);
  // Not shown: the page alone asks.
  if (path === undefined) return refusal(403, 'This is not the address of the workbench.');
  const file = path === '/' || path === '/index.html' ? await files.index() : files.find(path);
  // Not shown: the page alone asks.
  if (file === undefined) return refusal(404, 'There is no such file in the workbench.');
  const cacheControl = file.immutable ? 'max-age=31536000, immutable' : 'no-cache';
  const init = { headers: { ...headers, 'content-type': file.contentType, 'cache-control': cacheControl } };
  return new Response(request.method === 'HEAD' ? null : await readFile(file.file), init);
}

function refusal(status: number, text: string): Response {
  // Not shown: a header.
  return new Response(text, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } });
}
