import { expect, test } from 'vitest';
import type { ApiClient } from '../../../shared/domain/api-client.ts';
import { newId } from '../../../shared/domain/ids.ts';
import { tempStore } from '../../store/temp-home.fixture.ts';
import { abTestView, bestFor, startAbTest } from './ab-test.ts';
import { giveFeedback } from './give-feedback.ts';

const prompt = [{ role: 'user', content: 'Hi' }] as const;
const nothing = { choice: 0, reason: null, comment: null };

function home() {
  const store = tempStore();
  const app = { store, baseModelDir: 'none' };
  const [champion, challenger] = [newId('version'), newId('version')];
  store.versions.register({ id: champion, kept: true, files: [] });
  store.versions.register({ id: challenger, files: [] });
  const client = store.apiClients.add('ours', 'a'.repeat(64));
  return { store, app, champion, challenger, client };
}

type Home = ReturnType<typeof home>;

/** Answers a conversation as the endpoint does. @returns the stored answer and who answered */
function answer({ store, app, client }: Home, conversation: string | null, whose: object = {}) {
  const { version, abTest } = bestFor(app, client, { conversation, endUser: null, prompts: [prompt], ...whose });
  const stored = store.apiCompletions.record(
    { id: newId('apiCompletion'), clientId: client.id, conversation, endUser: null, abTest },
    [
      {
        versionId: version.id,
        prompt,
        settings: { maxTokens: 8, temperature: 1, topK: 0, topP: 1 },
        seed: 1,
        candidate: 0,
        text: 'reply',
        tokenIds: [7],
        tokenLogprobs: [-1],
        finishReason: 'stop',
      },
    ],
  );
  return { stored, version: version.id };
}

test('a share of the conversations goes to the challenger, and none of them mixes', () => {
  const { app, challenger, client, store } = home();
  startAbTest(app, { challenger, share: 0.2 });
  const whose = { endUser: null, prompts: [prompt] };
  const versionOf = (one: ApiClient, conversation: string | null, more: object = {}) =>
    bestFor(app, one, { ...whose, conversation, ...more }).version.id;
  const chosen = Array.from({ length: 400 }, (_, i) => versionOf(client, `chat ${i}`));
  const challenged = chosen.filter((version) => version === challenger).length;
  // Four standard deviations of a binomial draw.
  expect(Math.abs(challenged - 80)).toBeLessThan(33);
  const later = [...prompt, { role: 'assistant', content: 'Hello' }, { role: 'user', content: 'And?' }];
  expect(chosen).toEqual(chosen.map((_, i) => versionOf(client, `chat ${i}`, { prompts: [later], endUser: 'x' })));
  // A conversation without a name is known by how it begins.
  const openings = Array.from({ length: 60 }, (_, i) => [{ role: 'user' as const, content: `question ${i}` }]);
  const unnamed = openings.map((opening) => versionOf(client, null, { prompts: [opening] }));
  expect(new Set(unnamed).size).toBe(2);
  expect(openings.map((opening) => versionOf(client, null, { prompts: [[...opening, ...later.slice(1)]] }))).toEqual(
    unnamed,
  );
  // Conversations of one name of two clients are two.
  const other = store.apiClients.add('other', 'b'.repeat(64));
  expect(Array.from({ length: 60 }, (_, i) => versionOf(other, `chat ${i}`))).not.toEqual(chosen.slice(0, 60));
});

test('thumbs of clients are compared, one of each conversation, and a changed mind keeps its place', () => {
  const at = home();
  const { app, store, champion, challenger, client } = at;
  const { share } = startAbTest(app, { challenger, share: 0.5 });
  expect(share).toBe(0.5);
  for (let i = 0; i < 60; i++) {
    const { stored, version } = answer(at, `chat ${i}`);
    giveFeedback(store, client, stored, [], { ...nothing, rating: version === challenger ? 'up' : 'down' });
    // A second one in the same conversation counts no more.
    const again = answer(at, `chat ${i}`).stored;
    giveFeedback(store, client, again, [], { ...nothing, rating: version === challenger ? 'down' : 'up' });
  }
  const view = abTestView(app, store.abTests.latest()!);
  expect(view).toMatchObject({
    state: 'running',
    better: 'challenger',
    champion: { version: champion, up: 0 },
    challenger: { version: challenger, down: 0 },
    comparisons: { ties: 0, losses: 0 },
  });
  expect(view.champion.conversations + view.challenger.conversations).toBe(60);
  expect(view.champion.down).toBe(view.champion.conversations);
  expect(view.comparisons.wins).toBe(Math.min(view.champion.down, view.challenger.up));

  // The first conversation's thumb is turned round; one given in the workbench on an answer says nothing here.
  const [first] = [...store.labels.current()];
  store.labels.supersede(first.id, { ...first, good: !first.good });
  const turned = abTestView(app, store.abTests.latest()!);
  expect(turned.comparisons).toEqual({ wins: view.comparisons.wins - 1, ties: 1, losses: 0 });
  // An erased client takes what it said with it.
  store.apiClients.erase(client.id);
  expect(abTestView(app, store.abTests.latest()!)).toMatchObject({
    better: null,
    winRate: null,
    champion: { conversations: 0, down: 0 },
  });
});

test('a choice between replies of both versions counts, and so does who said it', () => {
  const at = home();
  const { app, store, challenger, client } = at;
  startAbTest(app, { challenger, share: 0.5 });
  const answers = Array.from({ length: 20 }, (_, i) => answer(at, `chat ${i}`));
  const ours = answers.find(({ version }) => version === challenger)!;
  const other = answers.find(({ version }) => version !== challenger)!;
  giveFeedback(store, client, ours.stored, [other.stored], { ...nothing, chosen: 0 });
  expect(abTestView(app, store.abTests.latest()!)).toMatchObject({ choices: 1, comparisons: { wins: 1 } });
  const { id: generationId } = answers[2].stored.choices[0];
  const rater = { kind: 'human', name: 'me' } as const;
  store.labels.say({ prompt, completion: 'reply', good: true, generationId, reason: null, comment: null, rater });
  expect(abTestView(app, store.abTests.latest()!)).toMatchObject({ champion: { up: 0 }, challenger: { up: 0 } });
});

test('one test at a time, of two versions; it pauses when another version is the best, and ends for good', () => {
  const at = home();
  const { app, store, champion, challenger } = at;
  expect(() => startAbTest(app, { challenger: champion, share: 0.5 })).toThrow(/another version/);
  expect(() => startAbTest(app, { challenger: 'nobody', share: 0.5 })).toThrow(/nobody/);
  startAbTest(app, { challenger, share: 0.5 });
  expect(() => startAbTest(app, { challenger, share: 0.2 })).toThrow(/is running/);
  store.versions.update(challenger, { kept: true });
  expect(abTestView(app, store.abTests.latest()!).state).toBe('paused');
  expect(answer(at, 'chat 1')).toMatchObject({ version: challenger, stored: { abTest: null } });
  store.versions.update(challenger, { kept: null });
  expect(abTestView(app, store.abTests.latest()!).state).toBe('running');
  store.abTests.end();
  expect(abTestView(app, store.abTests.latest()!)).toMatchObject({ state: 'ended' });
  expect(answer(at, 'chat 1')).toMatchObject({ version: champion, stored: { abTest: null } });
  expect(startAbTest(app, { challenger, share: 0.2 }).share).toBe(0.2);
});
