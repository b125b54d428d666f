import { expect, test } from 'vitest';
import { fromContractError } from '../../shared/contract/errors.ts';
import type { HostCommand } from '../../shared/contract/host.ts';
import type { HostPort } from './host.ts';
import { allOf, tempDir, testApp } from './test-app.fixture.ts';

/** No model: none of this asks for one. */
const appOf = async (host?: HostPort) => testApp(undefined, { host, baseModelDir: await tempDir() });

test('a host that has nothing to offer says so, and its menu never speaks', async () => {
  const { client } = await appOf();
  expect(await client.host.abilities()).toEqual({ dialogs: false, menu: false });
  const refusal = await client.host.pickPath({ kind: 'file', title: 'Import' }).catch((thrown: unknown) => thrown);
  expect(fromContractError(refusal).code).toBe('unsupported');
  expect(await allOf(await client.host.commands())).toEqual([]);
});

test('what a host offers reaches the page: a chosen path, a cancelled dialog, what the menu says', async () => {
  const answers = [undefined, '/data/chats.jsonl'];
  const host: HostPort = {
    pickPath: async () => answers.pop(),
    async *commands(): AsyncGenerator<HostCommand> {
      yield { screen: 'data', command: 'data-import' };
    },
  };
  const { client } = await appOf(host);
  expect(await client.host.abilities()).toEqual({ dialogs: true, menu: true });
  expect(await client.host.pickPath({ kind: 'file', title: 'Import' })).toEqual({ path: '/data/chats.jsonl' });
  expect(await client.host.pickPath({ kind: 'file', title: 'Import' })).toEqual({ path: null });
  expect(await allOf(await client.host.commands())).toEqual([{ screen: 'data', command: 'data-import' }]);
});

test('a name that is a path is refused where a name is asked for', async () => {
  const { client } = await appOf();
  const call = client.host.pickPath({ kind: 'newFile', title: 'Export', suggestedName: '../secret' });
  expect(fromContractError(await call.catch((thrown: unknown) => thrown)).code).toBe('invalid_input');
});
