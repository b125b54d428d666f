/** The desktop host: the app behind one window of Electron. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  app as electron,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  protocol,
  session,
  utilityProcess,
} from 'electron';
import { connectMessage, languageMessage } from '../../shared/contract/port-handover.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { t } from '../../shared/language/t.ts';
import { createApp } from '../app/app.ts';
import { installationDir } from '../app/installation-dir.ts';
import { EndpointServer } from '../endpoint/endpoint-server.ts';
import { desktopReadyLine } from '../hosting/desktop-ready.ts';
import { homeLog } from '../hosting/home-log.ts';
import { LostOutput } from '../hosting/lost-output.ts';
import { ResumableStreams } from '../hosting/resumable-streams.ts';
import { StaticFiles } from '../hosting/static-files.ts';
import { appScheme } from './app-address.ts';
import { desktopHome } from './desktop-options.ts';
import { confirmQuit, openOutside, pickPath } from './dialogs.ts';
import { guardContents } from './guard-contents.ts';
import { guardSession } from './guard-session.ts';
import { MainWindow } from './main-window.ts';
import { MenuCommands } from './menu-commands.ts';
import { menuTemplate } from './menu-template.ts';
import { PagePorts } from './page-ports.ts';
import { Quitting } from './quitting.ts';
import { quietChromium } from './quiet-chromium.ts';
import { servePage } from './serve-page.ts';
import { isTrustedSender } from './policy.ts';
import { utilityStarter } from './utility-worker.ts';
import { WindowLanguage } from './window-language.ts';

/** As in the headless host: a reload takes up its streams, a closed window's end after this. */
const streamLimits = { resumeWindowMs: 30_000, maxEventsKept: 4096 };

export function startDesktop(): void {
  // Started from a terminal that has been closed since, the window goes on.
  new LostOutput().watch(process);
  const home = desktopHome(process.argv.slice(1), process.env, process.platform);
  electron.setName('Parley');
  const language = new WindowLanguage([process.env.PARLEY_LANG ?? '', ...electron.getPreferredSystemLanguages()]);
  // The home folder of every host is the same; what Chromium keeps lies in a folder of its own there.
  mkdirSync(path.join(home, 'browser'), { recursive: true });
  electron.setPath('userData', home);
  electron.setPath('sessionData', path.join(home, 'browser'));
  if (!electron.requestSingleInstanceLock()) {
    process.stdout.write(`${t.desktop.openAlready}\n`);
    electron.exit(0);
    return;
  }
  electron.enableSandbox();
  quietChromium(electron.commandLine);
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  electron
    .whenReady()
    .then(() => open(home, language))
    .catch((thrown: unknown) => {
      const { message } = ParleyError.from(thrown);
      process.stderr.write(`Parley: ${message}\n`);
      dialog.showErrorBox(t.desktop.notOpened, message);
      electron.exit(1);
    });
}

async function open(home: string, language: WindowLanguage): Promise<void> {
  const log = homeLog(home);
  const development = !electron.isPackaged;
  const menuCommands = new MenuCommands();
  const onLoaded = () => void process.stdout.write(`${desktopReadyLine}\n`);
  const window = new MainWindow({ home, development, log, onLoaded });
  const app = await createApp({
    home,
    command: t.desktop.theWindow,
    start: utilityStarter(utilityProcess.fork.bind(utilityProcess), builtEntry),
    host: {
      pickPath: (request) => pickPath(window.current, request),
      commands: (signal) => menuCommands.listen(signal),
    },
    log,
  });
  const clients = new EndpointServer(app.endpoint, log);
  await clients.apply();
  const streams = new ResumableStreams(streamLimits);
  const files = new StaticFiles(path.join(installationDir, 'out', 'renderer'));
  await files.scan();
  protocol.handle(appScheme, (request) => servePage(files, request));
  guardSession(session.defaultSession, log);
  guardAllContents(window, log);
  const ports = new PagePorts(app.router, streams, log);
  ipcMain.on(connectMessage, (event) => ports.accept(event));

  const send = (command: Parameters<MenuCommands['send']>[0]) => {
    window.show();
    menuCommands.send(command);
  };
  const showMenu = () =>
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, development, send })));
  showMenu();
  ipcMain.on(languageMessage, ({ senderFrame }, tag) => {
    if (isTrustedSender(senderFrame) && language.follow(tag)) showMenu();
  });
  const { versions } = await app.client.env.get();
  electron.setAboutPanelOptions({
    applicationName: 'Parley',
    applicationVersion: versions.parley,
    // Names alone, the same in every language. Not shown as a sentence.
    version: `Electron ${process.versions.electron}, ONNX Runtime ${versions.onnxruntime}`,
    copyright: t.desktop.license,
  });
  electron.on('second-instance', () => window.show());
  electron.on('activate', () => window.show());
  electron.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    // What became of a worker is told by whoever waits for it.
    if (reason !== 'clean-exit') log(`Process ${name ?? type} ended: ${reason}, exit code ${exitCode}.`);
  });
  const quitting = new Quitting({
    electron,
    app,
    clients,
    streams,
    log,
    confirm: (stage) => confirmQuit(window.current, stage),
    hideWindows: () => window.hide(),
    windowsOpen: () => BrowserWindow.getAllWindows().length > 0,
    onBackground: () => tellOfBackground(() => window.show()),
  });
  // Whoever sends a signal is not at the window to be asked.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void quitting.quit({ ask: false }));
  }
  window.show();
}

function guardAllContents(window: MainWindow, log: (text: string) => void): void {
  electron.on('web-contents-created', (_event, contents) => {
    const open = (url: string) =>
      void openOutside(window.current, url).catch((error: unknown) => log(`Opening ${url}: ${String(error)}`));
    guardContents(contents, open, log);
  });
}

/** A worker's entry is named by its source file; the build puts it beside the main process's. */
function builtEntry(entry: URL): string {
  const name = path.basename(entry.pathname, '.ts');
  return path.join(installationDir, 'out', 'main', `${name}.js`);
}

function tellOfBackground(show: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({
    title: t.desktop.runGoesOn,
    body: t.desktop.runGoesOnWithoutWindow,
  });
  notification.on('click', show);
  notification.show();
}
