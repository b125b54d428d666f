/** The cookie that holds a session's secret. */

const thirtyDaysSeconds = 30 * 24 * 3600;

/** Browsers share the cookies of one host over all its ports: the port in the name keeps two hosts of Parley apart. */
export const cookieName = (port: number): string => `parley-session-${port}`;

/**
 * HttpOnly: no script of the page reads it. SameSite=Strict: no other site's request carries it. Not Secure: the host speaks
 * plain HTTP, and not every browser takes a Secure cookie from http://127.0.0.1.
 */
export function setCookie(port: number, secret: string): string {
  return `${cookieName(port)}=${secret}; Path=/; Max-Age=${thirtyDaysSeconds}; HttpOnly; SameSite=Strict`;
}

/** @param header the request's Cookie header */
export function secretFromCookies(header: string | undefined, port: number): string | undefined {
  const prefix = `${cookieName(port)}=`;
  const cookie = header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  return cookie?.slice(prefix.length);
}
