/** The menu. Its commands reach the page through the contract; the rest are Electron's own roles. */
import type { MenuItemConstructorOptions } from 'electron';
import { screens } from '../../shared/contract/host.ts';
import type { HostCommand } from '../../shared/contract/host.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Not packaged: reloading and the developer tools are there. */
  readonly development: boolean;
  readonly send: (command: HostCommand) => void;
}

export function menuTemplate({ platform, development, send }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const item = (label: string, command: HostCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    // The page hears these keys itself, also where there is no menu; here they are only shown.
    ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
    click: () => send(command),
  });
  const settings = item('Settings…', { screen: 'settings' }, mac ? 'Cmd+,' : undefined);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      { ...settings, registerAccelerator: true },
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        item('New Conversation', { screen: 'chat', command: 'chat-new' }),
        item('Import Data…', { screen: 'data', command: 'data-import' }),
        separator,
        ...(mac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        ...screens.map((screen, place) => item(titleOf(screen), { screen }, `CmdOrCtrl+${place + 1}`)),
        separator,
        item('Commands…', { command: 'palette' }, 'CmdOrCtrl+K'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Inspector', { command: 'inspector' }, 'CmdOrCtrl+I'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(development ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [item('Keys', { command: 'keys' }), ...(mac ? [] : [separator, { role: 'about' } as const])],
    },
  ];
}

const titleOf = (screen: string): string => screen.charAt(0).toUpperCase() + screen.slice(1);
