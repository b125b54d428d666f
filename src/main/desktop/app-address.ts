/** The address of the workbench's page under Electron, and which addresses are its own. */

export const appScheme = 'parley';
const appHost = 'app';
export const appUrl = `${appScheme}://${appHost}/index.html`;

/** Whether an address is one of the page's own. Compared in parts: a prefix could be the beginning of another host's name. */
export function isAppUrl(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${appScheme}:` && url.host === appHost && url.username === '' && url.password === '';
}

/** The path within the built page that an address asks for, decoded; undefined where it is not one of the page's own. */
export function appPath(address: string): string | undefined {
  if (!isAppUrl(address)) return undefined;
  try {
    return decodeURIComponent(new URL(address).pathname);
  } catch {
    return undefined;
  }
}
