/** A window: a page of Chromium under the rules that main has set. */
import { readFileSync } from 'node:fs';
import type { CDPSession, Page, Route } from '@playwright/test';
import { fromPage, toPage } from './addresses.ts';
import type { App } from './app.ts';
import { launchChromium } from './chromium.ts';
import { KnownEvents, PreventableEvent } from './events.ts';
import type { MessagePortMain } from './message-port-main.ts';
import { installPreload } from './preload-world.ts';
import { handlerOf } from './protocol.ts';
import { defaultSession } from './session.ts';
import { onlyKnown } from './strict.ts';

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' };

class WebContents extends KnownEvents {
  openHandler: OpenHandler | undefined;
  readonly #reload: () => void;

  constructor(reload: () => void) {
    super('webContents', [
      ...['did-finish-load', 'did-fail-load', 'render-process-gone'],
      ...['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'],
    ]);
    this.#reload = reload;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  reload(): void {
    this.#reload();
  }

  /** Whether nobody objects to a navigation that the page has begun. */
  allows(url: string, isMainFrame: boolean): boolean {
    const events = isMainFrame ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate'];
    return events.every((name) => {
      const event = Object.assign(new PreventableEvent(), { url, isMainFrame, isSameDocument: false });
      this.emit(name, event);
      return !event.defaultPrevented;
    });
  }
}

interface Bounds {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

interface WindowOptions extends Bounds {
  readonly webPreferences: Record<string, unknown> & { preload: string };
}

const options = [
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'title',
  'backgroundColor',
  'show',
  'webPreferences',
];
/** What a window must be told, so that nothing rests on a default. */
const safe = { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false };

export interface Ipc {
  deliver(
    channel: string,
    event: { senderFrame: object; sender: WebContents; ports: readonly MessagePortMain[] },
    message: unknown,
  ): void;
}

export function browserWindowClass(app: App, ipc: Ipc, profileDir: () => string) {
  return class BrowserWindow extends KnownEvents {
    readonly webContents: WebContents;
    readonly #bounds: Bounds;
    readonly #page: Promise<Page>;
    #loading = false;
    #state = { maximized: false, minimized: false, visible: false, destroyed: false };

    static getAllWindows(): unknown[] {
      return [...app.windows];
    }

    constructor(given: WindowOptions) {
      super('BrowserWindow', ['ready-to-show', 'close', 'closed']);
      onlyKnown('a window’s options', given, options);
      onlyKnown('webPreferences', given.webPreferences, ['preload', 'devTools', ...Object.keys(safe)]);
      for (const [key, value] of Object.entries(safe)) {
        if (given.webPreferences[key] !== value) throw new Error(`webPreferences.${key}: expected ${value}.`);
      }
      if (!app.sandboxed) throw new Error('Expected app.enableSandbox() before the first window.');
      this.#bounds = given;
      this.webContents = new WebContents(() => void this.#load((page) => page.reload()));
      this.#page = this.#open(given.webPreferences.preload);
      app.windows.add(this);
      app.emit('web-contents-created', {}, this.webContents);
    }

    async loadURL(url: string): Promise<void> {
      await this.#load((page) => page.goto(toPage(url)));
    }

    show(): void {
      this.#state.visible = true;
    }
    hide(): void {
      this.#state.visible = false;
    }
    focus(): void {
      this.#state.visible = true;
    }
    maximize(): void {
      this.#state.maximized = true;
    }
    restore(): void {
      this.#state.minimized = false;
    }
    isMaximized(): boolean {
      return this.#state.maximized;
    }
    isMinimized(): boolean {
      return this.#state.minimized;
    }
    isVisible(): boolean {
      return this.#state.visible;
    }
    isDestroyed(): boolean {
      return this.#state.destroyed;
    }
    getNormalBounds(): Bounds {
      const { x = 0, y = 0, width, height } = this.#bounds;
      return { x, y, width, height };
    }

    close(): void {
      if (this.#askToClose()) this.#end(false);
    }
    destroy(): void {
      this.#end(false);
    }
    /** For `app.quit`. */
    requestClose(): boolean {
      const closes = this.#askToClose();
      if (closes) this.#end(true);
      return closes;
    }

    #askToClose(): boolean {
      const event = new PreventableEvent();
      this.emit('close', event);
      return !event.defaultPrevented;
    }

    #end(quitting: boolean): void {
      if (this.#state.destroyed) return;
      this.#state.destroyed = true;
      // Chromium ends with its last page; an empty one keeps it for the next window.
      void this.#page.then(async (page) => {
        if (!quitting) await page.context().newPage();
        await page.close();
      });
      this.emit('closed');
      app.left(this, quitting);
    }

    async #load(navigate: (page: Page) => Promise<unknown>): Promise<void> {
      const page = await this.#page;
      this.#loading = true;
      try {
        await navigate(page);
        this.emit('ready-to-show');
        this.webContents.emit('did-finish-load');
      } finally {
        this.#loading = false;
      }
    }

    async #open(preload: string): Promise<Page> {
      const context = await launchChromium(profileDir());
      const page = context.pages().find((candidate) => candidate.url() === 'about:blank') ?? (await context.newPage());
      await page.setViewportSize({ width: this.#bounds.width, height: this.#bounds.height });
      const cdp = await context.newCDPSession(page);
      await installPreload(cdp, readFileSync(preload, 'utf8'), (channel, message, ports) => {
        const senderFrame = { url: fromPage(page.url()), parent: null };
        ipc.deliver(channel, { senderFrame, sender: this.webContents, ports }, message);
      });
      this.#keepWindowsClosed(page, cdp);
      await page.route('**/*', (route) => this.#answer(page, route));
      page.on('crash', () => this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
      return page;
    }

    /** A window that is denied is seen for a moment here; what it would load is not loaded. */
    #keepWindowsClosed(page: Page, cdp: CDPSession): void {
      cdp.on('Page.windowOpen', ({ url }) => {
        if (this.webContents.openHandler?.({ url: fromPage(url) }).action !== 'deny') {
          throw new Error('The stand-in for Electron opens no second window: expected the handler to deny it.');
        }
      });
      page.on('popup', (popup) => void popup.close());
    }

    async #answer(page: Page, route: Route): Promise<void> {
      const request = route.request();
      const url = fromPage(request.url());
      if (request.isNavigationRequest() && !this.#loading) {
        const isMainFrame = request.frame() === page.mainFrame();
        if (!this.webContents.allows(url, isMainFrame)) return route.abort('aborted');
      }
      if (!(await defaultSession.mayRequest(url))) return route.abort('blockedbyclient');
      const handler = handlerOf(url);
      if (handler === undefined) return route.abort('internetdisconnected');
      const response = await handler(new Request(url, { method: request.method() }));
      const body = Buffer.from(await response.arrayBuffer());
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
    }
  };
}
