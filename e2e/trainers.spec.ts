/** Each trainer by itself, from its form to its end, and two runs' curves in one chart. */
import type { Page } from '@playwright/test';
import { lastOf } from './client.ts';
import { roundPatienceMs, RunsPage } from './runs-page.ts';
import { expect, test } from './workbench.ts';

test.use({ data: 'seeded', place: '#/runs/new' });

// Enough of them that some are held out, where each is measured.
const topics = 'tea rain bread trains cats books snow maths gardens bicycles chess oceans soup maps owls clocks'.split(
  ' ',
);
const prompts = topics.flatMap((topic) =>
  [`Tell me about ${topic}.`, `I like ${topic}.`, `Why ${topic}?`].map((content) => ({ topic, content })),
);
const lines = (entries: readonly object[]) => entries.map((entry) => JSON.stringify(entry)).join('\n');
const pairs = lines(
  prompts.map(({ topic, content }) => ({
    prompt: content,
    chosen: `What do you like about ${topic}?`,
    rejected: `I know ${topic}.`,
  })),
);
const chats = lines(
  prompts.map(({ topic, content }) => ({
    messages: [
      { role: 'user', content },
      { role: 'assistant', content: `What about ${topic} is on your mind?` },
    ],
  })),
);

/** Fills the form of one trainer, starts it and waits for its end. */
async function train(page: Page, method: string, settings: Record<string, string>, data?: string): Promise<void> {
  const runs = new RunsPage(page);
  await page.getByRole('button', { name: 'New run' }).click();
  await page.getByRole('tab', { name: 'One method' }).click();
  const form = page.getByRole('tabpanel');
  await form.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: method, exact: true }).click();
  if (data !== undefined) {
    await form.getByRole('combobox', { name: 'Learn from' }).click();
    await page.getByRole('option', { name: new RegExp(`^${data} `) }).click();
  }
  await form.getByText('All settings').click();
  for (const [name, value] of Object.entries(settings)) await runs.field(name).fill(value);
  await form.getByRole('button', { name: /^(Start|Train) / }).click();
  await expect(page.getByRole('region', { name: 'Result' })).toBeVisible({ timeout: roundPatienceMs });
  await expect(page.locator('main').getByText('complete', { exact: true })).toBeVisible();
}

test('fine-tuning, a reward model, DPO and PPO from their forms; figures, curves, and a version to compare', async ({
  page,
  client,
}) => {
  test.setTimeout(2 * roundPatienceMs);
  for (const [name, text] of Object.entries({ pairs, chats })) {
    await lastOf(client.data.import({ source: { kind: 'text', fileName: `${name}.jsonl`, text }, name }));
  }
  await page.reload();
  const result = page.getByRole('region', { name: 'Result' });
  const curves = page.getByRole('region', { name: 'Training' });

  await train(page, 'Fine-tuning', { epochs: '1' }, 'chats');
  await expect(result.getByText('Loss, nats per token', { exact: true })).toBeVisible();
  await expect(curves.getByRole('img', { name: /^Loss, nats per token: / })).toBeVisible();

  await train(page, 'Reward model', { epochs: '1' }, 'pairs');
  await expect(result.getByText('Held-out accuracy', { exact: true })).toBeVisible();
  await expect(curves.getByRole('img', { name: /^Accuracy, / })).toBeVisible();

  await train(page, 'DPO', { epochs: '1' }, 'pairs');
  await expect(curves.getByRole('img', { name: /^Implied reward: / })).toBeVisible();

  await train(page, 'PPO', { episodes: '32', rolloutBatchSize: '16', maxNewTokens: '16', sampleEvery: '1' });
  await expect(curves.getByRole('img', { name: /^KL, / })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Sample replies' })).toBeVisible();

  const runs = await client.runs.list({});
  expect(runs.slice(0, 4).map(({ kind, state }) => [kind, state])).toEqual([
    ['ppo', 'completed'],
    ['dpo', 'completed'],
    ['reward', 'completed'],
    ['sft', 'completed'],
  ]);
  // PPO took the newest reward model there was, and each of the other three made a version.
  expect(runs[0].config).toMatchObject({ rewardRun: runs[2].id });
  const versions = await client.models.list();
  const makers = new Set(versions.map(({ runId }) => runId));
  expect([0, 1, 2, 3].map((place) => makers.has(runs[place].id))).toEqual([true, true, false, true]);

  await result.getByRole('button', { name: 'Compare with its parent' }).click();
  const made = versions.find(({ runId }) => runId === runs[0].id)!;
  const parent = versions.find(({ id }) => id === runs[0].from)!;
  await expect(page.getByText(`${made.name} and ${parent.name}`)).toBeVisible();
});

test('a method practises against a rule, a mix or a function, which its form checks before the run', async ({
  page,
  client,
}) => {
  test.setTimeout(roundPatienceMs);
  await page.getByRole('button', { name: 'New run' }).click();
  await page.getByRole('tab', { name: 'One method' }).click();
  const form = page.getByRole('tabpanel');
  await form.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: 'RLOO', exact: true }).click();
  const against = async (kind: string) => {
    await form.getByRole('combobox', { name: /^Rewarded by/ }).click();
    await page.getByRole('option', { name: kind }).click();
  };
  const start = form.getByRole('button', { name: /^Start / });
  await against('A function in a file');
  await form.getByRole('textbox', { name: 'File' }).fill('reward.js');
  await expect(form.getByRole('alert').or(form.getByText('Expected the whole path'))).toContainText('whole path');
  await expect(start).toBeDisabled();
  await against('A weighted mix');
  await form.getByRole('textbox', { name: 'Mix' }).fill('0.5*rule:question + nothing');
  await expect(start).toBeDisabled();
  await against('A rule');
  await form.getByRole('combobox', { name: /^Rule/ }).click();
  await page.getByRole('option', { name: 'Close to a number of words' }).click();
  await form.getByRole('textbox', { name: 'Words' }).fill('8');
  await form.getByText('All settings').click();
  const small = { episodes: '16', rolloutBatchSize: '10', maxNewTokens: '12', sampleEvery: '1' };
  const runs = new RunsPage(page);
  for (const [name, value] of Object.entries(small)) await runs.field(name).fill(value);
  await expect(form.getByText('Expected a multiple of samplesPerPrompt (4)')).toBeVisible();
  await expect(start).toBeDisabled();
  await runs.field('rolloutBatchSize').fill('8');
  await start.click();
  await expect(page.getByRole('region', { name: 'Result' })).toBeVisible({ timeout: roundPatienceMs });
  const [run] = await client.runs.list({});
  expect(run).toMatchObject({
    kind: 'rloo',
    state: 'completed',
    config: { reward: [{ name: 'rule:near-length:8', weight: 1 }] },
  });
});

test('two runs in one chart, and what they were told differently', async ({ page, client }) => {
  test.setTimeout(roundPatienceMs);
  await lastOf(client.data.import({ source: { kind: 'text', fileName: 'pairs.jsonl', text: pairs }, name: 'pairs' }));
  const ids: string[] = [];
  for (const learningRate of [1e-4, 2e-4]) {
    const { id } = await client.train.start({ method: 'reward', data: ['pairs'], settings: { learningRate }, seed: 0 });
    await lastOf(client.runs.watch({ runId: id }));
    ids.push(id);
  }
  await page.goto(`${new URL(page.url()).origin}/#/runs/${ids[1]}`);
  const curves = page.getByRole('region', { name: 'Training' });
  await expect(curves.getByRole('img', { name: /^Loss, / })).toBeVisible();
  await curves.getByRole('combobox', { name: /^Compare with/ }).click();
  await page.getByRole('option', { name: 'Reward model 1' }).click();
  await expect(page).toHaveURL(new RegExp(ids[0]));
  await expect(curves.getByText('Reward model 1').first()).toBeVisible();
  await expect(curves.getByText('Reward model 2').first()).toBeVisible();
  const differences = page.getByRole('table', { name: 'Settings that differ' });
  await expect(differences.getByRole('row').filter({ hasText: 'settings.learningRate' })).toContainText('0.0002');

  await curves.getByRole('combobox', { name: /^Compare with/ }).click();
  await page.getByRole('option', { name: 'No other run' }).click();
  await expect(differences).toBeHidden();
});

test('a run whose figures look wrong says what was seen, what it means, and what to change', async ({
  page,
  client,
}) => {
  test.setTimeout(roundPatienceMs);
  const text = lines(
    prompts.flatMap(({ topic, content }) => {
      const [one, other] = [`What do you like about ${topic}?`, `I know ${topic}.`];
      return [
        { prompt: content, chosen: one, rejected: other },
        { prompt: content, chosen: other, rejected: one },
      ];
    }),
  );
  await lastOf(client.data.import({ source: { kind: 'text', fileName: 'both-ways.jsonl', text }, name: 'both-ways' }));
  const { id } = await client.train.start({
    method: 'reward',
    data: ['both-ways'],
    settings: { batchSize: 4, epochs: 5 },
    seed: 0,
  });
  await lastOf(client.runs.watch({ runId: id }));
  await page.goto(`${new URL(page.url()).origin}/#/runs/${id}`);
  const signs = page.getByRole('region', { name: 'What looks wrong' });
  await expect(signs.getByText('The reward model cannot tell pairs apart')).toBeVisible();
  await expect(signs.getByText(/of the held-out pairs are told apart/)).toBeVisible();
  await expect(signs.getByText(/comparisons that contradict each other/)).toBeVisible();
  await expect(signs.getByText(/raise learningRate \(/)).toBeVisible();
});
