import { expect, test } from 'vitest';
import { appPath, appUrl } from './app-address.ts';
import { isPermitted, isTrustedSender, mayDownload, mayLoad, mayNavigate, mayOpenOutside } from './policy.ts';

const foreign = [
  'https://example.com/',
  'http://127.0.0.1:4750/',
  'file:///etc/passwd',
  'parley://app.evil.example/index.html',
  'parley://evil/index.html',
  'parley://user@app/index.html',
  'parleyx://app/index.html',
  'javascript:alert(1)',
  'data:text/html,hello',
  'about:blank',
  'not an address',
  '',
];

test('the page goes on within itself and nowhere else', () => {
  for (const url of [appUrl, 'parley://app/', 'parley://app/index.html#/rank']) {
    expect(mayNavigate(url), url).toBe(true);
  }
  for (const url of foreign) expect(mayNavigate(url), url).toBe(false);
});

test('only an https address is offered to the system’s browser', () => {
  expect(mayOpenOutside('https://arxiv.org/abs/1707.06347')).toBe(true);
  const refused = foreign.filter((url) => url !== 'https://example.com/');
  refused.push('https://bank.example@evil.example/', 'smb://host/share', 'vscode://file/x', 'mailto:a@b.example');
  for (const url of refused) expect(mayOpenOutside(url), url).toBe(false);
});

test('nothing is loaded from elsewhere', () => {
  for (const url of [
    'parley://app/assets/a.js',
    'blob:parley://app/1',
    'data:image/png;base64,',
    'devtools://devtools/x',
  ]) {
    expect(mayLoad(url), url).toBe(true);
  }
  for (const url of [
    'https://example.com/a.js',
    'http://localhost/',
    'ws://localhost/',
    'file:///a',
    'parley://other/a',
  ]) {
    expect(mayLoad(url), url).toBe(false);
  }
});

test('only what the page has made itself is downloaded', () => {
  expect(mayDownload('blob:parley://app/0a1b')).toBe(true);
  for (const url of [...foreign, appUrl, 'blob:https://example.com/0a1b', 'blob:null/0a1b']) {
    expect(mayDownload(url), url).toBe(false);
  }
});

test('a message counts only from the main frame of the page itself', () => {
  const main = { url: appUrl, parent: null };
  expect(isTrustedSender(main)).toBe(true);
  expect(isTrustedSender({ url: appUrl, parent: main })).toBe(false);
  expect(isTrustedSender(null)).toBe(false);
  for (const url of foreign) expect(isTrustedSender({ url, parent: null }), url).toBe(false);
});

test('of what Chromium asks about, only writing to the clipboard is allowed, and only to the page', () => {
  expect(isPermitted('clipboard-sanitized-write', appUrl)).toBe(true);
  expect(isPermitted('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
  for (const permission of [
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fileSystem',
    'usb',
  ]) {
    expect(isPermitted(permission, appUrl), permission).toBe(false);
  }
});

test('the path that an address asks for is decoded once, and only the page’s own addresses have one', () => {
  expect(appPath('parley://app/assets/a%20b.js')).toBe('/assets/a b.js');
  expect(appPath('parley://app/%')).toBeUndefined();
  for (const url of foreign) expect(appPath(url), url).toBeUndefined();
});
