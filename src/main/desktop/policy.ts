/** What the page may do: go on within itself, write to the clipboard, and have a link opened by the system's browser. */
import { isAppUrl } from './app-address.ts';

/** Of what Chromium asks about, all else is denied: the copy buttons need this one, and it cannot read. */
const permissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export function isPermitted(permission: string, requestingUrl: string): boolean {
  return permissions.has(permission) && isAppUrl(requestingUrl);
}

/** Reloading and going to another place of the workbench; whatever else a page is sent to stays unopened. */
export function mayNavigate(address: string): boolean {
  return isAppUrl(address);
}

/** What may be handed to the system's browser: nothing that starts another program or reads a file. */
export function mayOpenOutside(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

/** Nothing leaves the machine: the page loads what it is made of and what it has made, the developer tools themselves. */
export function mayLoad(address: string): boolean {
  return isAppUrl(address) || ['blob:', 'data:', 'devtools:'].includes(URL.parse(address)?.protocol ?? '');
}

/** What the page itself has made: an export. Electron asks the user where to put it. */
export function mayDownload(address: string): boolean {
  return address.startsWith('blob:') && isAppUrl(address.slice('blob:'.length));
}

interface Frame {
  readonly url: string;
  readonly parent: unknown;
}

/** Whether a message comes from the page itself: its main frame, at an address of its own, not one that is gone or within it. */
export function isTrustedSender(frame: Frame | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}
