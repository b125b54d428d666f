import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import type { HostCommand } from '../../shared/contract/host.ts';
import { MenuCommands } from './menu-commands.ts';
import { menuTemplate } from './menu-template.ts';

function flat(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...flat(Array.isArray(item.submenu) ? item.submenu : [])]);
}

function menu(platform: NodeJS.Platform, development = false) {
  const sent: HostCommand[] = [];
  const items = flat(menuTemplate({ platform, development, send: (command) => sent.push(command) }));
  const click = (label: string) => {
    const item = items.find((candidate) => candidate.label === label);
    item?.click?.({} as never, undefined, {});
  };
  return { items, sent, click, roles: items.map(({ role }) => role).filter((role) => role !== undefined) };
}

test.each(['linux', 'darwin', 'win32'] as const)(
  'on %s every screen, settings, about and the end are in the menu',
  (platform) => {
    const { click, sent, roles, items } = menu(platform);
    for (const label of ['New Conversation', 'Import Data…', 'Rank', 'Settings…', 'Keys']) click(label);
    expect(sent).toEqual([
      { screen: 'chat', command: 'chat-new' },
      { screen: 'data', command: 'data-import' },
      { screen: 'rank' },
      { screen: 'settings' },
      { command: 'keys' },
    ]);
    expect(roles).toEqual(expect.arrayContaining(['about', 'quit', 'editMenu', 'zoomIn', 'zoomOut', 'resetZoom']));
    expect(items.filter(({ accelerator }) => /^CmdOrCtrl\+[1-7]$/.test(accelerator ?? ''))).toHaveLength(7);
  },
);

test('the developer tools are there in development only', () => {
  expect(menu('linux', true).roles).toContain('toggleDevTools');
  expect(menu('linux').roles).not.toContain('toggleDevTools');
});

test('a command reaches every page that listens, and waits for one where there is none', async () => {
  const commands = new MenuCommands();
  commands.send({ screen: 'rank' });
  const [one, two] = [commands.listen(undefined), commands.listen(undefined)];
  expect(await one.next()).toEqual({ done: false, value: { screen: 'rank' } });
  const both = Promise.all([one.next(), two.next()]);
  await new Promise((resolve) => setImmediate(resolve));
  commands.send({ command: 'keys' });
  expect((await both).map(({ value }) => value)).toEqual([{ command: 'keys' }, { command: 'keys' }]);
});

test('a page that is gone hears nothing more, and what is chosen then waits', async () => {
  const commands = new MenuCommands();
  const leave = new AbortController();
  const gone = commands.listen(leave.signal);
  const waiting = gone.next();
  leave.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  commands.send({ command: 'palette' });
  expect((await commands.listen(undefined).next()).value).toEqual({ command: 'palette' });
});
