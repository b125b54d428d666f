/** What answers an HTTP request: who is asked for, who asks, and then the page, a file or a call. */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { said } from '../../shared/language/said.ts';
import { clientPrefix, type ClientRequests } from '../endpoint/client-requests.ts';
import { contentPolicy } from '../hosting/content-policy.ts';
import type { StaticFile, StaticFiles } from '../hosting/static-files.ts';
import type { Access, Session } from './access.ts';
import { apiPrefix } from './http-api.ts';
import type { HttpApi } from './http-api.ts';
import { commandHeader } from '../../shared/contract/command-header.ts';
import { entryPage, languageOfHeader, pageHtml, pages, pageSecurityPolicy, pageText } from './pages.ts';
import type { Page } from './pages.ts';
import { checkOrigin } from '../hosting/http/request-origin.ts';
import type { HostRule } from '../hosting/http/request-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { secretFromCookies, setCookie } from './session-cookie.ts';

export interface HttpParts {
  readonly access: Access;
  readonly rule: HostRule;
  readonly port: number;
  /** What the host was started with, for pages that say where to look. */
  readonly command: string;
  readonly files: StaticFiles;
  readonly api: HttpApi;
  /** Undefined where no clients are answered. */
  readonly clients: ClientRequests | undefined;
}

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

export async function answer(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = { request, response };
  const target = targetOf(request.url ?? '');
  if (parts.clients !== undefined && target?.path.startsWith(clientPrefix) === true) {
    return parts.clients.handle(request, response, target.path);
  }
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const verdict = checkOrigin(request.headers, parts.rule, { originRequired: false });
  if (!verdict.ok)
    return showPage(exchange, { status: 403, title: said('hostPages.refused'), paragraphs: [verdict.message] });
  if (target === undefined) return showPage(exchange, pages.badRequest);
  const session = parts.access.sessionOf(secretFromCookies(request.headers.cookie, parts.port));
  // Who has no session gets one answer for a connection: an open one would cost them nothing.
  if (session === undefined) response.shouldKeepAlive = false;
  if (target.token !== undefined && isReading(request)) return enter(parts, exchange, target.token, session);
  if (session === undefined) return refuseEntry(parts, exchange, 'noSession');
  if (target.path.startsWith(`${apiPrefix}/`)) return parts.api.handle(request, response, target.path, session);
  if (!isReading(request)) {
    response.setHeader('allow', 'GET, HEAD');
    const paragraphs = [said('hostPages.readOnly')];
    return showPage(exchange, { status: 405, title: said('hostPages.readingOnly'), paragraphs });
  }
  await sendFile(parts.files, exchange, target.path);
}

/** Where a token is exchanged for a cookie. A browser that has one already keeps it. */
function enter(parts: HttpParts, exchange: Exchange, token: string, session: Session | undefined): void {
  const { access, port } = parts;
  if (session !== undefined) return showPage(exchange, pages.opened);
  const result = access.exchange(token);
  if (result.kind === 'used') return refuseEntry(parts, exchange, 'usedToken');
  if (result.kind === 'unknown') return refuseEntry(parts, exchange, 'unknownToken');
  exchange.response.setHeader('set-cookie', setCookie(port, result.secret));
  showPage(exchange, pages.opened);
}

/** The header tells a page that is open already, which then says the same in its own words. */
function refuseEntry({ command }: HttpParts, exchange: Exchange, why: Parameters<typeof entryPage>[0]): void {
  exchange.response.setHeader(commandHeader, command);
  showPage(exchange, entryPage(why, command));
}

async function sendFile(files: StaticFiles, exchange: Exchange, path: string): Promise<void> {
  const { request, response } = exchange;
  const isPage = path === '/' || path === '/index.html';
  const file = isPage ? await files.index() : files.find(path);
  if (file === undefined) return showPage(exchange, isPage ? pages.notBuilt : pages.notFound);
  response.setHeader('content-security-policy', contentPolicy);
  response.setHeader('cache-control', file.immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache');
  response.setHeader('etag', file.etag);
  if (request.headers['if-none-match'] === file.etag) return void response.writeHead(304).end();
  response.setHeader('content-type', file.contentType);
  response.setHeader('content-length', file.sizeBytes);
  if (request.method === 'HEAD') return void response.end();
  await sendContent(file, response);
}

async function sendContent({ file }: StaticFile, response: ServerResponse): Promise<void> {
  try {
    await pipeline(createReadStream(file), response);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The browser left, or a new build has replaced the file: the next reload finds the new one.
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ENOENT') throw error;
    response.destroy();
  }
}

export function showPage({ request, response }: Exchange, page: Page): void {
  const html = request.headers.accept?.includes('text/html') === true;
  response.setHeader('content-type', html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8');
  if (html) response.setHeader('content-security-policy', pageSecurityPolicy);
  const language = languageOfHeader(request.headers['accept-language']);
  response.writeHead(page.status).end(html ? pageHtml(page, language) : pageText(page, language));
  request.resume();
}

/** The path decoded, and the token of a printed address; undefined for what is no path of ours. */
export function targetOf(url: string): { readonly path: string; readonly token: string | undefined } | undefined {
  const [encoded = '', query = ''] = url.split(/\?(.*)/s, 2);
  if (!encoded.startsWith('/')) return undefined;
  try {
    return { path: decodeURIComponent(encoded), token: new URLSearchParams(query).get('token') ?? undefined };
  } catch {
    return undefined;
  }
}

const isReading = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';
