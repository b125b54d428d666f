/**
 * Whether a request comes from this host's own page. A browser sends requests for any page it shows: one whose name was made
 * to point here (DNS rebinding) is told by its Host header, one of another site or another port by its Origin.
 */
import { hostname } from 'node:os';
import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

export interface HostRule {
  /** What the server listens on. */
  readonly host: string;
  /** Further names that it is reached by: of a proxy, of the machine in its network. */
  readonly allowedHosts: readonly string[];
}

export type OriginVerdict =
  { readonly ok: true } | { readonly ok: false; readonly reason: 'host' | 'origin'; readonly message: string };

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * The port is not looked at: through `ssh -L` it is another one. An address in figures cannot be rebound, so any will do once
 * the host listens beyond loopback.
 */
export function allowsHost(header: string | undefined, { host, allowedHosts }: HostRule): boolean {
  const url = parseHost(header);
  if (url === undefined) return false;
  const names = [...loopbackNames, host, ...allowedHosts].map((name) => name.toLowerCase());
  if (names.includes(url.hostname) || names.includes(withoutBrackets(url.hostname))) return true;
  if (isLoopback(host)) return false;
  const machine = hostname().toLowerCase();
  return isIP(withoutBrackets(url.hostname)) !== 0 || [machine, `${machine}.local`].includes(url.hostname);
}

/**
 * @param originRequired where a browser always sends it: WebSockets. Elsewhere a request without one is a navigation, or comes
 *   from a script outside of browsers; then Sec-Fetch-Site speaks, where the browser sends it.
 */
export function checkOrigin(
  headers: IncomingHttpHeaders,
  rule: HostRule,
  { originRequired }: { readonly originRequired: boolean },
): OriginVerdict {
  if (!allowsHost(headers.host, rule)) {
    const message =
      `Expected a request to this host and got one to ${JSON.stringify(headers.host ?? '')}. ` +
      'If you reach it by that name, start it with --allow-host and the name.';
    return { ok: false, reason: 'host', message };
  }
  const { origin } = headers;
  if (origin === undefined) {
    if (originRequired) return foreign('no Origin header');
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none' || opensPage(headers)) return { ok: true };
    return foreign(`one from another site (${String(site)})`);
  }
  if (isSameOrigin(origin, headers.host)) return { ok: true };
  return foreign(`one from ${JSON.stringify(origin)}`);
}

/** A link followed from anywhere; the other site sees nothing of the answer. (A form that is posted has an Origin.) */
function opensPage(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function foreign(came: string): OriginVerdict {
  const message = `Expected a request from this host's own page and got ${came}. Open the page by its printed address.`;
  return { ok: false, reason: 'origin', message };
}

/** Either scheme: a proxy in front may speak HTTPS. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || url.origin !== origin.toLowerCase()) return false;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  return URL.canParse(`${url.protocol}//${host}`) && new URL(`${url.protocol}//${host}`).host === url.host;
}

function parseHost(header: string | undefined): URL | undefined {
  if (header === undefined || !/^[\w.\-:[\]]+$/.test(header)) return undefined;
  return URL.canParse(`http://${header}`) ? new URL(`http://${header}`) : undefined;
}

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
