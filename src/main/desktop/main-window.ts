/** The one window: opened where it was, opened again when its page is gone, brought forward when asked for. */
import path from 'node:path';
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { t } from '../../shared/language/t.ts';
import { installationDir } from '../app/installation-dir.ts';
import { appUrl } from './app-address.ts';
import { placeWindow, readWindowState, smallestSize, writeWindowState } from './window-state.ts';

/** The surface behind everything (`--surface-0` of the page's tokens), so that nothing flashes before the page is there. */
const surface = { light: '#f8f9fb', dark: '#111316' };
/** A page that dies again this soon would do so for ever. */
const crashLoopMs = 60_000;

export interface MainWindowOptions {
  readonly home: string;
  readonly development: boolean;
  readonly log: (text: string) => void;
  /** The page is there and can be used. */
  readonly onLoaded: () => void;
}

export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | undefined;
  #lastCrash = -Infinity;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  get current(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Opens it, or brings the open one forward. */
  show(): void {
    if (this.#window === undefined) this.#window = this.#open();
    else {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.show();
      this.#window.focus();
    }
  }

  hide(): void {
    this.#window?.hide();
  }

  #open(): BrowserWindow {
    const { home, development, log, onLoaded } = this.#options;
    const saved = readWindowState(home);
    const workAreas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      ...placeWindow(saved, workAreas),
      minWidth: smallestSize.width,
      minHeight: smallestSize.height,
      title: 'Parley',
      backgroundColor: nativeTheme.shouldUseDarkColors ? surface.dark : surface.light,
      show: false,
      webPreferences: {
        preload: path.join(installationDir, 'out', 'preload', 'index.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        devTools: development,
      },
    });
    if (saved?.maximized === true) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.webContents.once('did-finish-load', onLoaded);
    window.webContents.on('did-fail-load', (_event, code, description, url) =>
      log(`Loading ${url} failed: ${description} (${code}).`),
    );
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason !== 'clean-exit') void this.#pageGone(window, reason, exitCode);
    });
    window.on('close', () => this.#remember(window));
    window.on('closed', () => (this.#window = undefined));
    void window.loadURL(appUrl).catch((error: unknown) => log(`Opening the window: ${String(error)}`));
    return window;
  }

  #remember(window: BrowserWindow): void {
    try {
      writeWindowState(this.#options.home, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      this.#options.log(`Saving the window's place: ${String(error)}`);
    }
  }

  /** Nothing is lost with a page: what was acknowledged is on the disk, and runs go on. */
  async #pageGone(window: BrowserWindow, reason: string, exitCode: number): Promise<void> {
    this.#options.log(`The page of the window ended (${reason}, exit code ${exitCode}).`);
    const soon = performance.now() - this.#lastCrash < crashLoopMs;
    this.#lastCrash = performance.now();
    if (soon) {
      const { response } = await dialog.showMessageBox(window, {
        type: 'error',
        message: t.desktop.diedTwice,
        detail: t.desktop.diedHow({ reason, exitCode }),
        buttons: [t.desktop.loadAgain, t.desktop.closeIt],
        cancelId: 1,
      });
      if (response === 1) return window.destroy();
    }
    if (!window.isDestroyed()) window.webContents.reload();
  }
}
