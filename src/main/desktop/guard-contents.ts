/** Keeps a page where it is: no navigation away, no further windows, no embedded pages. */
import type { WebContents } from 'electron';
import { mayNavigate, mayOpenOutside } from './policy.ts';

/** @param openOutside is asked to have a link opened by the system's browser */
export function guardContents(
  contents: WebContents,
  openOutside: (url: string) => void,
  log: (text: string) => void,
): void {
  const leave = (url: string) => {
    if (mayOpenOutside(url)) openOutside(url);
    else log(`Refused to open ${url}.`);
  };
  contents.on('will-navigate', (event) => {
    if (mayNavigate(event.url)) return;
    event.preventDefault();
    leave(event.url);
  });
  // A frame within the page has nothing to show, and a redirect nowhere to go.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    leave(url);
    return { action: 'deny' };
  });
}
