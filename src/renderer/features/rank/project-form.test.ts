import { expect, test } from 'vitest';
import { importData, prompts, testApp } from '../../../main/app/test-app.fixture.ts';
import { noProject } from '../../../shared/domain/rank-project.ts';
import { ProjectForm } from './project-form.svelte.ts';

test('a project is kept as it was edited, and says what it lacks', async () => {
  const { client } = await testApp();
  const text = prompts(2)
    .prompts.map((prompt) => JSON.stringify({ prompt }))
    .join('\n');
  const { dataset } = await importData(client, { source: { kind: 'text', fileName: 'set.jsonl', text } });
  expect(await client.rank.project({ dataset: dataset.id })).toEqual(noProject);
  const form = new ProjectForm(client, dataset.id, noProject);
  form.guidelines = '# Be kind';
  form.add('label');
  expect(form.problem).toMatch(/title/);
  form.questions[0].title = ' Topic ';
  form.questions[0].labels = 'food';
  expect(form.problem).toMatch(/“ Topic ”|Topic/);
  expect(await form.save()).toBeUndefined();
  form.questions[0].labels = 'food, pets，food';
  form.add('rating');
  form.questions[1].title = 'Topic';
  expect(form.problem).toMatch(/twice|same/);
  form.questions[1].title = 'Helpful';
  form.ratersWanted = '2';
  const kept = {
    guidelines: '# Be kind',
    questions: [
      { kind: 'label', title: 'Topic', labels: ['food', 'pets'] },
      { kind: 'rating', title: 'Helpful' },
    ],
    ratersWanted: 2,
  };
  expect(await form.save()).toEqual(kept);
  expect(await client.rank.project({ dataset: dataset.id })).toEqual(kept);
  const again = new ProjectForm(client, dataset.id, await client.rank.project({ dataset: dataset.id }));
  expect(again.questions[0].labels).toBe('food, pets');
});
