/** Who comes in from another machine, through the app with its real contract. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AnyContractProcedure } from '@orpc/contract';
import { contract } from '../../shared/contract/contract.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { marks, type Mark } from '../../shared/contract/marks.ts';
import { newId } from '../../shared/domain/ids.ts';
import { z } from 'zod';
import { testApp } from '../app/test-app.fixture.ts';
import { ask, pathOf } from './http-client.fixture.ts';
import { startServer } from './start-server.ts';
import type { RunningServer } from './start-server.ts';

let app: Awaited<ReturnType<typeof testApp>>;
let server: RunningServer;
const sockets: WebSocket[] = [];
const servers: RunningServer[] = [];

async function serve(allowedHosts: string[]): Promise<RunningServer> {
  const log = (line: string) => expect.unreachable(line);
  const started = await startServer({ app, rendererDir: 'does-not-exist', port: 0, allowedHosts, log });
  servers.push(started);
  return started;
}

beforeEach(async () => {
  app = await testApp();
  // A proxy's name: other machines come in through it.
  server = await serve(['proxy.example']);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const started of servers.splice(0)) await started.close();
});

async function comeIn(at: RunningServer, guest?: string): Promise<Client> {
  const { headers } = await ask(at.port, pathOf(at.newUrl(guest)));
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const origin = `http://127.0.0.1:${at.port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${at.port}/rpc`, { origin, headers: { cookie } });
  sockets.push(socket);
  return createORPCClient<Client>(new RPCLink({ websocket: socket }));
}

const file = { kind: 'file', path: '/etc/passwd' } as const;
const folder = { kind: 'folder', path: '/etc' } as const;
const one = { from: 'parley-base', prompts: file };

/** An input with a path for every procedure that takes one. */
const withPaths: Readonly<Record<string, readonly object[]>> = {
  'rank.next': [{ prompts: file }],
  'rank.leftOut': [{ prompts: file }],
  'rank.simulate': [{ prompts: file, n: 2, count: 1, rater: 'rule:question' }],
  'data.preview': [{ source: file }],
  'data.import': [{ source: file }],
  'data.export': [{ source: { kind: 'rankings' }, format: 'rankings', to: file }],
  'train.start': [{ method: 'ppo', ...one }],
  'train.estimate': [{ method: 'ppo', ...one }],
  'train.travels': [{ method: 'ppo', on: 'a target', ...one }],
  'groups.seeds': [{ train: { method: 'ppo', ...one }, seeds: [1, 2] }],
  'groups.search': [{ train: { method: 'ppo', ...one }, space: { klCoef: [0.1, 0.2] }, budget: { trials: 2 } }],
  'round.start': [one, { contest: file }],
  'round.estimate': [one, { contest: file }],
  'compare.contest': [{ a: 'a', b: 'b', prompts: file }],
  'compare.nextBattle': [{ a: 'a', b: 'b', prompts: file }],
  'compare.tally': [{ a: 'a', b: 'b', prompts: file }],
  'environments.check': [{ env: 'prompts', prompts: file }],
  'environments.play': [{ env: 'prompts', prompts: file, replies: [] }],
  'evaluate.likelihood': [{ version: 'parley-base', data: file }],
  'models.preview': [{ source: folder }],
  'models.import': [{ source: folder }],
  'models.export': [{ version: 'parley-base', format: 'hf', out: '/tmp/somewhere' }],
};

const list = { kind: 'list', prompts: ['Hello'] } as const;
const onFile = {
  from: 'parley-base',
  method: 'ppo',
  prompts: list,
  reward: [{ name: 'rule:question' }, { name: 'file:/etc/x.js' }],
};

const byFile = { n: 2, by: 'file:/etc/x.js' };

/** An input with a reward function's file for every procedure that takes a reward. */
const withFunctions: Readonly<Record<string, readonly object[]>> = {
  'rank.simulate': [
    { prompts: list, n: 2, count: 1, rater: 'file:/etc/x.js' },
    { prompts: list, n: 2, count: 1, rater: ' 0.5*file:/etc/x.js + rule:question' },
  ],
  'train.start': [onFile],
  'train.estimate': [onFile],
  'train.travels': [{ ...onFile, on: 'a target' }],
  'chat.send': [{ conversationId: newId('conversation'), content: 'Hello', bestOf: byFile }],
  'chat.reply': [{ conversationId: newId('conversation'), toMessageId: newId('message'), bestOf: byFile }],
  'chat.complete': [{ prompt: 'Hello', bestOf: byFile }],
  'groups.seeds': [{ train: onFile, seeds: [1, 2] }],
  'groups.search': [
    { train: onFile, space: { klCoef: [0.1, 0.2] }, budget: { trials: 2 } },
    { train: { ...onFile, reward: [] }, space: { klCoef: [0.1, 0.2] }, budget: { trials: 2 }, judge: 'file:/etc/x.js' },
  ],
  'environments.check': [{ env: 'prompts', prompts: list, reward: 'file:/etc/x.js' }],
  'environments.play': [{ env: 'prompts', prompts: list, reward: 'file:/etc/x.js', replies: [] }],
  'compare.contest': [{ a: 'a', b: 'b', prompts: list, judge: 'rule:question + file:/etc/x.js' }],
  'round.start': [onFile],
  'round.estimate': [onFile],
};

function proceduresWith(mark: Mark): string[] {
  const options = { io: 'input', unrepresentable: 'any', metadata: marks } as const;
  return Object.entries(contract).flatMap(([area, procedures]) =>
    Object.entries<AnyContractProcedure>(procedures).flatMap(([name, procedure]) => {
      const schema = procedure['~orpc'].inputSchema as z.ZodType | undefined;
      const described = schema === undefined ? '' : JSON.stringify(z.toJSONSchema(schema, options));
      return described.includes(`"mark":"${mark}"`) ? [`${area}.${name}`] : [];
    }),
  );
}

async function call(client: Client, name: string, input: object): Promise<unknown> {
  const [area, procedure] = name.split('.');
  const group = client[area as keyof Client] as unknown as Record<string, (input: object) => Promise<unknown>>;
  const output = await group[procedure](input);
  return Symbol.asyncIterator in Object(output) ? (output as AsyncIterator<unknown>).next() : output;
}

test('every procedure that takes a path refuses one from another machine, before anything is read', async () => {
  expect(Object.keys(withPaths).sort()).toEqual(proceduresWith('serverPath').sort());
  const guest = await comeIn(server);
  for (const [name, inputs] of Object.entries(withPaths)) {
    for (const input of inputs) {
      await expect(call(guest, name, input), name).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('Upload what is to be imported') as string,
      });
    }
  }
});

test('every procedure that takes a reward refuses a function of the host’s files from another machine', async () => {
  expect(Object.keys(withFunctions).sort()).toEqual(proceduresWith('reward').sort());
  const guest = await comeIn(server);
  for (const [name, inputs] of Object.entries(withFunctions)) {
    for (const input of inputs) {
      await expect(call(guest, name, input), name).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('Reward by a model or a rule') as string,
      });
    }
  }
});

test('the owner at this machine may name its files', async () => {
  const local = await serve([]);
  const owner = await comeIn(local);
  expect(await owner.host.session()).toEqual({ rater: 'me', isOwner: true });
  await expect(call(owner, 'data.import', { source: { kind: 'file', path: '/no/such/file' } })).rejects.toMatchObject({
    code: 'not_found',
  });
  const guest = await comeIn(local, 'Ada');
  expect(await guest.host.session()).toEqual({ rater: 'Ada', isOwner: false });
  await expect(call(guest, 'data.import', { source: file })).rejects.toMatchObject({ code: 'forbidden' });
});

describe('feedback', () => {
  const ranking = {
    prompt: [{ role: 'user' as const, content: 'Hello' }],
    candidates: ['Hi', 'Good day'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: { kind: 'ranked' as const, ranks: [1, 2] },
  };

  test('is kept under the name of the address, whatever name is sent', async () => {
    const [ada, bob] = [await comeIn(server, 'Ada'), await comeIn(server, 'Bob')];
    expect((await ada.rank.record(ranking)).rater).toEqual({ name: 'Ada', kind: 'human' });
    expect((await bob.rank.record({ ...ranking, rater: 'Bob' })).rater.name).toBe('Bob');
    await expect(bob.rank.record({ ...ranking, rater: 'Ada' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(bob.rank.undo({ rater: 'Ada' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(bob.host.rateAs({ rater: 'Ada' })).rejects.toMatchObject({ code: 'forbidden' });
    const { rankings } = await ada.rank.list({});
    expect(rankings.map(({ rater }) => rater.name)).toEqual(['Bob', 'Ada']);
  });

  test('of another is not taken back, one’s own and that of rules is', async () => {
    const [ada, bob] = [await comeIn(server, 'Ada'), await comeIn(server, 'Bob')];
    const { id } = await ada.rank.record(ranking);
    const { id: written } = await ada.rank.demonstrate({ prompt: ranking.prompt, completion: 'Hi there' });
    for (const refused of [
      bob.rank.undo({ id }),
      bob.rank.record({ ...ranking, supersedes: id }),
      bob.rank.withdraw({ id: written }),
      bob.rank.takeBack({ raters: [{ kind: 'human' }] }),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect((await bob.rank.takeBack({ raters: [{ kind: 'rule' }] })).count).toBe(0);
    const taken = await ada.rank.takeBack({ raters: [{ kind: 'human', name: 'Ada' }] });
    expect(taken.count).toBe(1);
    await expect(bob.rank.putBack(taken)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await ada.rank.putBack(taken)).count).toBe(1);
  });

  test('addresses of one start rate under different names, the first as "me"', async () => {
    const guests = [await comeIn(server), await comeIn(server), await comeIn(server)];
    const names = await Promise.all(guests.map(async (guest) => (await guest.host.session()).rater));
    expect(names[0]).toBe('me');
    expect(new Set(names).size).toBe(3);
  });

  test('the owner says under which name it is kept; another name in a call is refused', async () => {
    const owner = await comeIn(await serve([]));
    await expect(owner.rank.record({ ...ranking, rater: 'Ada' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await owner.host.rateAs({ rater: 'Ada' })).toEqual({ rater: 'Ada', isOwner: true });
    expect((await owner.rank.record({ ...ranking, rater: 'Ada' })).rater.name).toBe('Ada');
    expect((await owner.rank.record(ranking)).rater.name).toBe('Ada');
  });
});

test('conversations are those of their guest, or the owner’s; nobody else lists, reads or goes on with them', async () => {
  const [ada, bob] = [await comeIn(server, 'Ada'), await comeIn(server, 'Bob')];
  const mine = await app.client.chat.create({ title: 'The owner’s' });
  const theirs = await ada.chat.create({ title: 'Ada’s' });
  const turn = await ada.chat.append({ conversationId: theirs.id, parentId: null, role: 'user', content: 'Secret' });
  const titles = async (client: Client) => (await client.chat.list()).map(({ title }) => title);
  expect([await titles(ada), await titles(bob), await titles(app.client)]).toEqual([['Ada’s'], [], ['The owner’s']]);
  const [conversationId, messageId] = [theirs.id, turn.id];
  for (const refused of [
    bob.chat.get({ conversationId: mine.id }),
    bob.chat.get({ conversationId }),
    bob.chat.delete({ conversationId }),
    bob.chat.append({ conversationId, parentId: messageId, role: 'user', content: 'x' }),
    call(bob, 'chat.send', { conversationId, content: 'x' }),
    call(bob, 'chat.reply', { conversationId, toMessageId: messageId }),
    call(bob, 'candidates.sample', { of: { kind: 'conversation', conversationId, messageId }, n: 2 }),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: 'not_found' });
  }
  expect((await ada.chat.get({ conversationId })).messages).toHaveLength(1);
});
