import { MessageChannel } from 'node:worker_threads';
import { RPCLink } from '@orpc/client/message-port';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { expect, test } from 'vitest';
import { contract } from '../../shared/contract/contract.ts';
import { screens } from '../../shared/contract/host.ts';
import type { HostCommand } from '../../shared/contract/host.ts';
import { Connection } from '../client/connection.svelte.ts';
import type { Channel } from '../client/transport.ts';
import { features } from '../shell/features.ts';
import { Commands } from './commands.svelte.ts';
import { HostLink } from './host-link.svelte.ts';
import { Router } from './router.svelte.ts';

/** A host behind a port, with dialogs or without, whose menu says `said`. */
function host({ dialogs = true, said = [] as HostCommand[] }) {
  const os = implement(contract).host;
  const router = os.router({
    abilities: os.abilities.handler(() => ({ dialogs, menu: said.length > 0 })),
    pickPath: os.pickPath.handler(({ input }) => ({ path: `/picked/${input.kind}` })),
    commands: os.commands.handler(async function* () {
      yield* said;
      await new Promise(() => undefined);
    }),
    session: os.session.handler(() => ({ rater: null, isOwner: true })),
    rateAs: os.rateAs.handler(({ input: { rater } }) => ({ rater, isOwner: true })),
  });
  const { port1, port2 } = new MessageChannel();
  new RPCHandler({ host: router }).upgrade(port2);
  const channel: Channel = {
    link: new RPCLink({ port: port1 }),
    opened: Promise.resolve(),
    closed: new Promise(() => undefined),
    hasEnded: () => false,
    refusedBy: async () => undefined,
  };
  const page = {
    location: { hash: '#/chat' },
    history: { replaceState: () => undefined },
    addEventListener: () => undefined,
  };
  const commands = new Commands(false);
  const place = new Router(page as unknown as Window);
  const connection = new Connection(() => channel);
  const link = new HostLink(connection, commands, place);
  const end = link.start((error) => expect.unreachable(String(error)));
  return {
    link,
    commands,
    place,
    [Symbol.dispose]() {
      end();
      connection.end();
      port1.close();
    },
  };
}

test('a screen named in the menu opens, and its command runs once the screen is there', async () => {
  using it = host({ said: [{ screen: 'data', command: 'data-import' }] });
  await expect.poll(() => it.place.place.feature).toBe('data');
  let ran = 0;
  it.commands.add([{ id: 'data-import', title: 'Import', group: 'Data', run: () => (ran += 1) }]);
  await expect.poll(() => ran).toBe(1);
  it.commands.add([{ id: 'data-import', title: 'Import', group: 'Data', run: () => (ran += 1) }]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ran).toBe(1);
});

test('the system’s dialogs are offered where the host has them', async () => {
  using it = host({ dialogs: true });
  await expect.poll(() => it.link.dialogs).toBe(true);
  expect(await it.link.pickPath({ kind: 'folder', title: 'A model' })).toBe('/picked/folder');
});

test('the menu’s screens are the workbench’s, in its order', () => {
  expect(features.map(({ id }) => id)).toEqual([...screens]);
});
