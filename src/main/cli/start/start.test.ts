import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { desktopReadyLine } from '../../hosting/desktop-ready.ts';
import { isBuilt } from './build-workbench.ts';
import { windowObstacle } from './choose-host.ts';
import { electronBinary, fetchElectron, reasonIn } from './electron-binary.ts';
import { openWindow } from './open-window.ts';

const root = mkdtempSync(path.join(tmpdir(), 'parley-start-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text = '', ageSeconds = 0): string {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  const at = Date.now() / 1000 - ageSeconds;
  utimesSync(target, at, at);
  return target;
}

test('a window needs a display, and no flag of the browser’s host', () => {
  const here = { browserFlags: [], environment: {}, platform: 'linux' as NodeJS.Platform };
  expect(windowObstacle(here)).toMatch(/DISPLAY/);
  expect(windowObstacle({ ...here, environment: { DISPLAY: '' } })).toMatch(/DISPLAY/);
  expect(windowObstacle({ ...here, environment: { DISPLAY: ':0' } })).toBeUndefined();
  expect(windowObstacle({ ...here, environment: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
  expect(windowObstacle({ ...here, platform: 'darwin' })).toBeUndefined();
  expect(windowObstacle({ ...here, platform: 'win32' })).toBeUndefined();
  expect(windowObstacle({ ...here, platform: 'darwin', browserFlags: ['--port'] })).toBe('--port was given');
});

test('built is what is newer than its sources, all of it', () => {
  const tree = path.join(root, 'tree');
  expect(isBuilt(tree)).toBe(true);
  write('tree/src/main/index.ts', '', 60);
  expect(isBuilt(tree)).toBe(false);
  for (const file of ['main/index.js', 'preload/index.cjs']) write(`tree/out/${file}`, '', 30);
  expect(isBuilt(tree)).toBe(false);
  write('tree/out/renderer/index.html', '', 30);
  expect(isBuilt(tree)).toBe(true);
  write('tree/src/main/index.test.ts');
  expect(isBuilt(tree)).toBe(true);
  write('tree/src/renderer/shell/shell.svelte');
  expect(isBuilt(tree)).toBe(false);
});

test('the binary is where the package says, or where it is overridden', () => {
  const packageDir = path.join(root, 'package');
  expect(electronBinary(packageDir, {})).toBeUndefined();
  write('package/path.txt', 'electron');
  expect(electronBinary(packageDir, {})).toBeUndefined();
  const binary = write('package/dist/electron');
  expect(electronBinary(packageDir, {})).toBe(binary);
  const own = write('own/electron');
  expect(electronBinary(packageDir, { ELECTRON_OVERRIDE_DIST_PATH: path.join(root, 'own') })).toBe(own);
});

function installer(name: string, script: string) {
  const packageDir = path.dirname(write(`${name}/install.js`, script));
  const seen: number[] = [];
  const fetching = (stallMs: number, signal = new AbortController().signal) =>
    fetchElectron({ packageDir, stallMs, onProgress: (bytes) => seen.push(bytes), signal });
  return { fetching, seen };
}

test('a fetch that succeeds, and one that fails with its reason', async () => {
  expect(await installer('fine', '').fetching(20_000)).toBeUndefined();
  const script = `console.error(new Error('getaddrinfo ENOTFOUND github.com').stack); process.exit(1)`;
  expect(await installer('offline', script).fetching(20_000)).toBe(
    'Electron could not be fetched (getaddrinfo ENOTFOUND github.com)',
  );
});

test('a fetch that hangs is given up; one that is slow is not, and tells how far it is', async () => {
  expect(await installer('hangs', 'setInterval(() => {}, 1000)').fetching(400)).toMatch(/made no progress/);
  const slow = `
    const fs = require('node:fs'), os = require('node:os'), file = os.tmpdir() + '/part';
    let chunks = 0;
    const timer = setInterval(() => (fs.appendFileSync(file, 'x'.repeat(1000)), ++chunks === 8 && clearInterval(timer)), 250);`;
  const { fetching, seen } = installer('slow', slow);
  expect(await fetching(10_000)).toBeUndefined();
  expect(seen.length).toBeGreaterThan(2);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('a fetch that is stopped ends at once', async () => {
  const stop = new AbortController();
  const fetching = installer('stopped', 'setInterval(() => {}, 1000)').fetching(60_000, stop.signal);
  setTimeout(() => stop.abort(), 100);
  expect(await fetching).toBe('Fetching Electron was stopped');
});

test.skipIf(process.platform === 'win32')(
  'a window that never opens says why, one that opened is waited for',
  async () => {
    const program = (name: string, script: string) => {
      const binary = write(name, `#!/bin/sh\n${script}\n`);
      chmodSync(binary, 0o755);
      let opened = false;
      const end = openWindow({ binary, args: [], onTerminate: () => undefined, onOpen: () => (opened = true) });
      return end.then((result) => ({ ...result, opened }));
    };
    const missing = 'electron: error while loading shared libraries: libgtk-3.so.0: cannot open shared object file';
    expect(await program('unlinked', `echo '${missing}' >&2; exit 127`)).toEqual({
      kind: 'unopened',
      reason: missing,
      opened: false,
    });
    const works = `echo '${desktopReadyLine}'; exit 3`;
    expect(await program('works', works)).toEqual({ kind: 'closed', exitCode: 3, opened: true });
    expect(await program('second', 'exit 0')).toEqual({ kind: 'closed', exitCode: 0, opened: false });
    const nowhere = openWindow({
      binary: path.join(root, 'no'),
      args: [],
      onTerminate: () => undefined,
      onOpen: () => undefined,
    });
    expect(await nowhere).toMatchObject({ kind: 'unopened', reason: expect.stringContaining('ENOENT') as string });
  },
);

test('of a program’s last words the telling line is chosen', () => {
  expect(reasonIn('Downloading…\n[1:1] ERROR:ozone: Missing X server or $DISPLAY\n  at main\nbye\n')).toBe(
    '[1:1] ERROR:ozone: Missing X server or $DISPLAY',
  );
  expect(reasonIn('')).toBe('it gave no reason');
});
