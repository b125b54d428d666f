import { expect, test } from 'vitest';
import { tempStore } from '../../store/temp-home.fixture.ts';
import { freezeMixedIn } from './mixed-in.ts';

test('chats that would give a contest prompt away are not mixed in', async () => {
  const store = tempStore();
  const asked = ['where do the wild geese go in winter', 'why is the sea salty here and not there'];
  store.datasets.addItems(
    store.datasets.create({ name: 'chats', source: '' }).id,
    asked.map((content) => ({
      kind: 'conversation',
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: 'South.' },
      ],
    })),
  );
  const contest = [[{ role: 'user' as const, content: 'Where do the wild geese go in winter?' }]];
  const mixedIn = await freezeMixedIn(store, [], { pretrainingCoef: 1 }, contest);
  expect(mixedIn?.chats.map(({ messages }) => messages[0].content)).toEqual([asked[1]]);
  expect((await freezeMixedIn(store, [], { pretrainingCoef: 1 }))?.chats).toHaveLength(2);
  expect(await freezeMixedIn(store, [], {}, contest)).toBeUndefined();
});
