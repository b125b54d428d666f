/** The menu. Its commands reach the page through the contract; the rest are Electron's own roles. */
import type { MenuItemConstructorOptions } from 'electron';
import { screens } from '../../shared/contract/host.ts';
import type { HostCommand } from '../../shared/contract/host.ts';
import { t } from '../../shared/language/t.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Not packaged: reloading and the developer tools are there. */
  readonly development: boolean;
  readonly send: (command: HostCommand) => void;
}

export function menuTemplate({ platform, development, send }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const words = t.desktop;
  const { chat, rank, data, runs, compare, models, settings: settingsTitle } = t.shell;
  const titles = { chat, rank, data, runs, compare, models, settings: settingsTitle };
  const item = (label: string, command: HostCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    // The page hears these keys itself, also where there is no menu; here they are only shown.
    ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
    click: () => send(command),
  });
  const settings = item(words.settings, { screen: 'settings' }, mac ? 'Cmd+,' : undefined);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about', label: words.about },
      separator,
      { ...settings, registerAccelerator: true },
      separator,
      { role: 'services', label: words.services },
      separator,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.showAll },
      separator,
      { role: 'quit', label: words.quit },
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    {
      label: words.menus.file,
      submenu: [
        item(words.newConversation, { screen: 'chat', command: 'chat-new' }),
        item(words.importData, { screen: 'data', command: 'data-import' }),
        separator,
        ...(mac
          ? [{ role: 'close', label: words.closeWindow } as const]
          : [settings, separator, { role: 'quit', label: words.quit } as const]),
      ],
    },
    {
      role: 'editMenu',
      label: words.menus.edit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        separator,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'delete', label: words.delete },
        separator,
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    {
      label: words.menus.go,
      submenu: [
        ...screens.map((screen, place) => item(titles[screen], { screen }, `CmdOrCtrl+${place + 1}`)),
        separator,
        item(words.commands, { command: 'palette' }, 'CmdOrCtrl+K'),
      ],
    },
    {
      label: words.menus.view,
      submenu: [
        item(words.inspector, { command: 'inspector' }, 'CmdOrCtrl+I'),
        separator,
        { role: 'resetZoom', label: words.actualSize },
        { role: 'zoomIn', label: words.zoomIn },
        { role: 'zoomOut', label: words.zoomOut },
        separator,
        { role: 'togglefullscreen', label: words.fullScreen },
        ...(development
          ? [
              separator,
              { role: 'reload', label: words.reload } as const,
              { role: 'toggleDevTools', label: words.developerTools } as const,
            ]
          : []),
      ],
    },
    {
      role: 'windowMenu',
      label: words.menus.window,
      submenu: [
        { role: 'minimize', label: words.minimize },
        { role: 'zoom', label: words.zoom },
        ...(mac ? [separator, { role: 'front' } as const] : [{ role: 'close', label: words.closeWindow } as const]),
      ],
    },
    {
      role: 'help',
      label: words.menus.help,
      submenu: [
        item(words.keys, { command: 'keys' }),
        ...(mac ? [] : [separator, { role: 'about', label: words.about } as const]),
      ],
    },
  ];
}
