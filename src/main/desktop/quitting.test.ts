import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Quitting } from './quitting.ts';
import type { QuittingOptions } from './quitting.ts';

/** Electron's order of events, without Electron: `quit` asks with `before-quit`, and goes where nobody objects. */
function program({ active = false, confirms = true }) {
  const events = new EventEmitter();
  const done: string[] = [];
  let prevented = false;
  const quit = () => {
    prevented = false;
    events.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) done.push('gone');
  };
  const state = { active, windows: false };
  const electron = { on: events.on.bind(events), quit, exit: (code: number) => done.push(`exit ${code}`) };
  const client = { runs: { list: async () => (state.active ? [{ stage: 'PPO' }] : []) } };
  const quitting = new Quitting({
    electron: electron as unknown as QuittingOptions['electron'],
    app: { client, close: async () => void done.push('app closed') } as unknown as QuittingOptions['app'],
    streams: { close: async () => void done.push('streams closed') },
    clients: { close: async () => void done.push('clients left') },
    log: (text) => done.push(text),
    confirm: async (stage) => {
      done.push(`asked about ${stage}`);
      return confirms;
    },
    hideWindows: () => done.push('hidden'),
    windowsOpen: () => state.windows,
    onBackground: () => done.push('in the background'),
  });
  return { quitting, quit, done, state, closeAll: () => events.emit('window-all-closed') };
}

const ended = ['hidden', 'streams closed', 'clients left', 'app closed', 'gone'];

test('quitting saves first and goes then, once', async () => {
  const { quit, done } = program({});
  quit();
  quit();
  await expect.poll(() => done).toEqual(ended);
});

test('a run at work is asked about, and may go on', async () => {
  const stays = program({ active: true, confirms: false });
  stays.quit();
  await expect.poll(() => stays.done).toEqual(['asked about PPO']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  stays.quit();
  await expect.poll(() => stays.done).toEqual(['asked about PPO', 'asked about PPO']);
  const goes = program({ active: true });
  goes.quit();
  await expect.poll(() => goes.done).toEqual(['asked about PPO', ...ended]);
});

test('a signal asks nobody', async () => {
  const { quitting, done } = program({ active: true });
  await quitting.quit({ ask: false });
  expect(done).toEqual(ended);
});

test.skipIf(process.platform === 'darwin')(
  'without its window the program stays for a run and ends with it',
  async () => {
    const { closeAll, done, state } = program({ active: true });
    closeAll();
    await expect.poll(() => done).toEqual(['in the background']);
    state.active = false;
    await expect.poll(() => done).toEqual(['in the background', ...ended]);
  },
);

test('what cannot be saved is logged and told by the exit code', async () => {
  const events = new EventEmitter();
  const done: string[] = [];
  const quitting = new Quitting({
    electron: {
      on: events.on.bind(events),
      quit: () => done.push('gone'),
      exit: (code: number) => done.push(`exit ${code}`),
    },
    app: {
      client: {},
      close: async () => {
        throw new Error('the disk is full');
      },
    },
    streams: { close: async () => undefined },
    clients: { close: async () => undefined },
    log: (text: string) => done.push(text.split('\n')[0]),
    confirm: async () => true,
    hideWindows: () => undefined,
    windowsOpen: () => false,
    onBackground: () => undefined,
  } as unknown as QuittingOptions);
  await quitting.quit({ ask: false });
  expect(done).toEqual(['Closing: Error: the disk is full', 'exit 1']);
});
