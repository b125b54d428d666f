/** Electron's `app`: when it is ready, who else runs, and how it ends. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { closeChromium, launchChromium } from './chromium.ts';
import { KnownEvents, PreventableEvent } from './events.ts';
import { sealSchemes } from './protocol.ts';
import { requestLock } from './single-instance.ts';
import { onlyKnown, strict } from './strict.ts';

const events = ['before-quit', 'will-quit', 'window-all-closed', 'second-instance', 'activate', 'child-process-gone'];

export class App extends KnownEvents {
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>();
  #ready: Promise<void> | undefined;
  #isReady = false;
  #sandboxed = false;
  /** Windows put themselves here. */
  readonly windows = new Set<{ destroy(): void; requestClose(): boolean }>();

  constructor() {
    super('app', [...events, 'web-contents-created']);
  }

  setName(name: string): void {
    this.#paths.set('name', name);
  }

  /** As Playwright's pages have it. */
  getPreferredSystemLanguages(): string[] {
    return ['en-GB'];
  }

  setPath(name: string, dir: string): void {
    if (!['userData', 'sessionData'].includes(name))
      throw new Error(`The stand-in for Electron has no path "${name}".`);
    if (!path.isAbsolute(dir) || !existsSync(dir))
      throw new Error(`app.setPath: expected an absolute path that exists, got ${dir}`);
    if (this.#isReady) throw new Error('app.setPath: expected to be called before the app is ready');
    this.#paths.set(name, dir);
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.#sandboxed = true;
  }

  readonly commandLine = strict('app.commandLine', {
    appendSwitch: (name: string, value = '') => {
      if (this.#isReady) throw new Error('app.commandLine.appendSwitch: expected to be called before the app is ready');
      this.switches.set(name, value);
    },
  });
  /** What Chromium is told; the stand-in's is Playwright's, which has background services off already. */
  readonly switches = new Map<string, string>();

  requestSingleInstanceLock(): boolean {
    return requestLock(this.#dir('userData'), () => this.emit('second-instance', {}, [], ''));
  }

  /** Chromium starts once; `ready` comes after the main module has been evaluated. */
  whenReady(): Promise<void> {
    this.#ready ??= (async () => {
      await launchChromium(this.#dir('sessionData'));
      sealSchemes();
      this.#isReady = true;
    })();
    return this.#ready;
  }

  setAboutPanelOptions(options: object): void {
    onlyKnown('the about panel’s options', options, ['applicationName', 'applicationVersion', 'version', 'copyright']);
  }

  get profileDir(): string {
    return this.#dir('sessionData');
  }

  get sandboxed(): boolean {
    return this.#sandboxed;
  }

  quit(): void {
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    if (![...this.windows].every((window) => window.requestClose())) return;
    this.emit('will-quit', new PreventableEvent());
    this.exit(0);
  }

  exit(code = 0): void {
    void closeChromium().then(() => process.exit(code));
  }

  /** A window has gone. */
  left(window: { destroy(): void; requestClose(): boolean }, quitting: boolean): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  #dir(name: string): string {
    const dir = this.#paths.get(name);
    if (dir === undefined)
      throw new Error(`The stand-in for Electron has no default for app.getPath('${name}'): set it.`);
    return dir;
  }
}
