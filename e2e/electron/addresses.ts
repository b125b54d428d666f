/** `parley://app/x`, and what the page calls it: Chromium can be taught no scheme from outside. */

export function toPage(address: string): string {
  const url = new URL(address);
  const own = !['https:', 'http:', 'about:', 'data:', 'blob:'].includes(url.protocol);
  if (!own) return address;
  return `https://${url.host}.${url.protocol.slice(0, -1)}.invalid${url.pathname}${url.search}${url.hash}`;
}

export function fromPage(address: string): string {
  const url = URL.parse(address);
  const [, host, scheme] = /^([^.]+)\.([^.]+)\.invalid$/.exec(url?.host ?? '') ?? [];
  if (url === null || host === undefined) return address;
  return `${scheme}://${host}${url.pathname}${url.search}${url.hash}`;
}
