/** The module that `import … from 'electron'` finds in these specs. See README.md. */
import { forkUtility } from '../../src/main/desktop/node-utility-process.fixture.ts';
import { App } from './app.ts';
import { browserWindowClass } from './browser-window.ts';
import { KnownEvents } from './events.ts';
import { strict } from './strict.ts';

export { Menu } from './menu.ts';
export { protocol } from './protocol.ts';
export { session } from './session.ts';

const theApp = new App();
export const app = strict('app', theApp);

class IpcMain extends KnownEvents {
  constructor() {
    super('ipcMain', ['parley:connect', 'parley:language']);
  }
  deliver(channel: string, event: object, message: unknown): void {
    if (!this.emit(channel, event, message)) throw new Error(`Nobody listens to "${channel}".`);
  }
}
const theIpcMain = new IpcMain();
export const ipcMain = strict('ipcMain', theIpcMain);

export const BrowserWindow = browserWindowClass(theApp, theIpcMain, () => theApp.profileDir);

export const utilityProcess = strict('utilityProcess', { fork: forkUtility });

export const screen = strict('screen', {
  getPrimaryDisplay: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }),
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
});

export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false });

/** Nobody is there to answer: a spec that expects a question puts its answer here. */
const unanswered =
  (what: string) =>
  async (...asked: unknown[]) => {
    throw new Error(`${what} was called and nobody answers: ${JSON.stringify(asked.at(-1))}`);
  };
export const dialog = strict('dialog', {
  showMessageBox: unanswered('dialog.showMessageBox'),
  showOpenDialog: unanswered('dialog.showOpenDialog'),
  showSaveDialog: unanswered('dialog.showSaveDialog'),
  showErrorBox: (title: string, content: string) => void process.stderr.write(`${title}: ${content}\n`),
});
export const shell = strict('shell', { openExternal: unanswered('shell.openExternal') });

export class Notification {
  static isSupported(): boolean {
    return false;
  }
}
