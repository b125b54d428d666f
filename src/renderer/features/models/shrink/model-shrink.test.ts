import { expect, test } from 'vitest';
import { importData, testApp } from '../../../../main/app/test-app.fixture.ts';
import { ModelShrink } from './model-shrink.svelte.ts';

test('a smaller version is made of what was typed, by the chats that were chosen', async () => {
  const { client } = await testApp();
  const chat = { messages: ['user', 'assistant'].map((role) => ({ role, content: 'abc' })) };
  await importData(client, { source: { kind: 'text', fileName: 'chats.jsonl', text: JSON.stringify(chat) } });
  const form = new ModelShrink(client, 'parley-base');
  await form.load();
  expect(form.sets?.map(({ name }) => name)).toEqual(['chats']);
  expect(form.missing).toBe('Enter how many layers, or choose chats.');
  form.layers = ' 1 ';
  form.vocabulary = 'chats';
  expect([form.missing, form.counts]).toEqual([undefined, true]);
  await form.start();
  expect(form.call.error).toBeUndefined();
  expect(form.result).toMatchObject({
    layers: [0],
    version: { parentId: 'parley-base', name: 'parley-base, smaller' },
  });
  expect(form.result?.influence).toHaveLength(2);
});

test('what was typed wrongly is said beside the field, and what the app refuses by the call', async () => {
  const { client } = await testApp();
  const form = new ModelShrink(client, 'parley-base');
  for (const wrong of ['0', 'x', '3,1', '1,', '2.5']) {
    form.layers = wrong;
    expect([form.layersError, form.missing], wrong).toEqual([
      'Expected a number, such as 8, or layers in ascending order, such as 0,1,5,28,29.',
      'Correct the marked field.',
    ]);
  }
  form.layers = '0,7';
  expect([form.layersError, form.counts]).toEqual([undefined, false]);
  await form.start();
  expect([form.result, form.call.error?.code]).toEqual([undefined, 'invalid_input']);
});
