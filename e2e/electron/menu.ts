/** Menus that can be clicked and are not drawn. */
import type { MenuItemConstructorOptions } from 'electron';
import { onlyKnown, strict } from './strict.ts';

const known = ['label', 'role', 'type', 'submenu', 'accelerator', 'registerAccelerator', 'click'];
const roles = [
  ...['appMenu', 'about', 'services', 'hide', 'hideOthers', 'unhide', 'quit', 'close'],
  ...['editMenu', 'undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll'],
  ...['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'reload', 'toggleDevTools'],
  ...['windowMenu', 'minimize', 'zoom', 'front', 'help'],
];

interface MenuItem {
  readonly label: string;
  readonly role: string | undefined;
  readonly submenu: StandInMenu | undefined;
  click(): void;
}

class StandInMenu {
  readonly items: readonly MenuItem[];
  constructor(template: readonly MenuItemConstructorOptions[]) {
    this.items = template.map((options) => {
      onlyKnown('a menu item’s', options, known);
      if (options.role !== undefined && !roles.includes(options.role))
        throw new Error(`There is no role ${options.role}.`);
      if (options.label === undefined && options.role === undefined && options.type !== 'separator') {
        throw new TypeError('Each menu item must have a label, a role or a type');
      }
      return {
        label: options.label ?? '',
        role: options.role,
        submenu: Array.isArray(options.submenu) ? new StandInMenu(options.submenu) : undefined,
        click: () => options.click?.({} as never, undefined, {}),
      };
    });
  }
}

let applicationMenu: StandInMenu | null = null;

export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => new StandInMenu(template),
  setApplicationMenu: (menu: StandInMenu | null) => {
    applicationMenu = menu;
  },
  getApplicationMenu: () => applicationMenu,
});
