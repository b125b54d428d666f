import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ApiClient } from '../../shared/domain/api-client.ts';
import { newId } from '../../shared/domain/ids.ts';
import { openDatabase } from './sqlite.ts';
import type { Store } from './store.ts';
import { base, registerBase, tempStore } from './temp-home.fixture.ts';

const prompt = [{ role: 'user', content: 'a secret question' }] as const;

function answer(store: Store, client: ApiClient, texts: readonly string[]) {
  const completion = {
    id: newId('apiCompletion'),
    clientId: client.id,
    conversation: 'c1',
    endUser: null,
    abTest: null,
  };
  return store.apiCompletions.record(
    completion,
    texts.map((text, candidate) => ({
      versionId: base,
      prompt,
      settings: { maxTokens: 8, temperature: 1, topK: 0, topP: 1 },
      seed: 1,
      candidate,
      text,
      tokenIds: [7],
      tokenLogprobs: [-1],
      finishReason: 'stop' as const,
    })),
  );
}

/** Feedback of every kind on an answer with two choices. */
function comment(store: Store, client: ApiClient, { choices: [a, b] }: ReturnType<typeof answer>) {
  const rater = { kind: 'human', name: `${client.name}/user` } as const;
  const label = store.labels.say({
    prompt,
    completion: a.text,
    good: false,
    generationId: a.id,
    reason: null,
    comment: 'a secret comment',
    rater,
  });
  const candidates = [a, b].map(({ text, id }) => ({ completion: text, generationId: id, versionId: base }));
  const outcome = { kind: 'ranked', ranks: [2, 1] } as const;
  const ranking = store.rankings.say({ prompt, candidates, orderShown: [0, 1], outcome, rater });
  const demonstration = store.demonstrations.say({ prompt, completion: 'a secret edit', generationId: a.id, rater });
  store.apiClients.link(client.id, { kind: 'label', id: label.id });
  store.apiClients.link(client.id, { kind: 'ranking', id: ranking.id });
  store.apiClients.link(client.id, { kind: 'demonstration', id: demonstration.id });
  return { label, ranking, demonstration };
}

test('a client’s name and key are its own until it is removed', () => {
  const { apiClients } = tempStore();
  const first = apiClients.add('Open WebUI', 'a'.repeat(64));
  expect(() => apiClients.add('open webui', 'b'.repeat(64))).toThrow(/already/);
  expect(apiClients.list()).toMatchObject([{ id: first.id, name: 'Open WebUI', keySha256: 'a'.repeat(64) }]);
  apiClients.remove(first.id);
  expect(apiClients.list()).toEqual([]);
  expect(apiClients.add('open webui', 'b'.repeat(64)).id).not.toBe(first.id);
  expect(apiClients.named('OPEN WEBUI').map(({ name }) => name)).toEqual(['open webui', 'Open WebUI']);
  expect(() => apiClients.named('other')).toThrow(/there are open webui/);
});

test('an answer is found by its own client alone', () => {
  const store = tempStore();
  registerBase(store);
  const [ours, other] = [store.apiClients.add('ours', 'a'.repeat(64)), store.apiClients.add('other', 'b'.repeat(64))];
  const stored = answer(store, ours, ['one', 'two']);
  expect(store.apiCompletions.find(ours.id, stored.id)).toEqual(stored);
  expect(stored.choices.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(store.apiCompletions.find(other.id, stored.id)).toBeUndefined();
  expect(store.apiClients.dataOf(ours.id)).toMatchObject({ completions: 1, feedback: 0 });
  expect(store.apiClients.dataOf(other.id)).toEqual({ completions: 0, feedback: 0, lastAtMs: null });
});

test('erasing a client leaves nothing of it, everything of others, and the order of writing', () => {
  const store = tempStore();
  registerBase(store);
  const [ours, other] = [store.apiClients.add('ours', 'a'.repeat(64)), store.apiClients.add('other', 'b'.repeat(64))];
  const kept = comment(store, other, answer(store, other, ['three', 'four']));
  const answered = answer(store, ours, ['a secret answer', 'two']);
  const { label } = comment(store, ours, answered);
  // Taken back in Data and given again: the records that follow are the client's, too.
  store.labels.undo(store.labels.undo(label.id).id);
  expect(store.apiClients.dataOf(ours.id)).toMatchObject({ completions: 1, feedback: 5 });
  expect(store.apiClients.dataOf(other.id).feedback).toBe(3);
  expect(store.labels.countCurrent()).toBe(2);
  const watermark = store.labels.watermark();

  store.apiClients.erase(ours.id);
  expect(store.labels.watermark()).toBeGreaterThan(watermark);
  expect([...store.labels.current()]).toEqual([kept.label]);
  expect([...store.labels.current({ upToSeq: watermark })]).toEqual([kept.label]);
  expect([...store.rankings.current()]).toEqual([kept.ranking]);
  expect([...store.demonstrations.current()]).toEqual([kept.demonstration]);
  expect(store.labels.countCurrent()).toBe(1);
  expect(store.apiCompletions.find(ours.id, answered.id)).toBeUndefined();
  expect(() => store.generations.get(answered.choices[0].id)).toThrow(/no generation/);
  expect(store.apiClients.list().map(({ name }) => name)).toEqual(['other']);
  const { databaseFile } = store.home;
  store.close();
  const db = openDatabase(databaseFile);
  const tables = ['rankings', 'labels', 'demonstrations', 'generations'];
  const all = JSON.stringify(tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all()));
  expect(all).not.toMatch(/ours|secret answer/);
  expect(all.match(/a secret edit/g)).toHaveLength(1);
  // The others' records are as fixed as ever.
  expect(() => db.exec(`UPDATE labels SET good = 1 WHERE id = '${kept.label.id}'`)).toThrow(/append-only/);
  expect(() => db.exec('DELETE FROM labels')).toThrow(/append-only/);
  db.close();
});

test('no byte of an erased client is left in the files of the database', () => {
  const store = tempStore();
  registerBase(store);
  const [ours, other] = [store.apiClients.add('ours', 'c'.repeat(64)), store.apiClients.add('other', 'b'.repeat(64))];
  // Long and short ones by turns of both clients: pages are split and moved, which leaves copies behind.
  for (let i = 0; i < 40; i++) {
    comment(store, ours, answer(store, ours, ['CANARY '.repeat(1 + (i % 7) * 150), 'CANARY two']));
    comment(store, other, answer(store, other, ['a kept answer', 'another']));
  }
  const { databaseFile } = store.home;
  const count = (sought: RegExp) => bytes().match(sought)?.length ?? 0;
  const bytes = () =>
    ['', '-wal']
      .filter((end) => existsSync(databaseFile + end))
      .map((end) => readFileSync(databaseFile + end, 'latin1'))
      .join('');
  expect(count(/CANARY two/g)).toBeGreaterThan(40);
  expect(count(/canary/g)).toBeGreaterThan(0);
  store.apiClients.erase(ours.id);
  // An index has its words in lower case.
  expect(count(/canary|ours\/user|c{64}/gi)).toBe(0);
  // Of each: the answer, its label and its place in the ranking.
  expect(count(/a kept answer/g)).toBe(120);
});

test('a client that takes a name again can take back what it says over again', () => {
  const store = tempStore();
  registerBase(store);
  const first = store.apiClients.add('ours', 'a'.repeat(64));
  const { label } = comment(store, first, answer(store, first, ['one', 'two']));
  store.apiClients.remove(first.id);
  const second = store.apiClients.add('ours', 'b'.repeat(64));
  const said = store.labels.supersede(label.id, { ...label, good: true });
  store.apiClients.link(second.id, { kind: 'label', id: said.id });
  expect(store.apiClients.recordOf(second.id, said.id)).toEqual({ kind: 'label', id: said.id });
  expect(store.apiClients.recordOf(first.id, said.id)).toBeUndefined();
});
