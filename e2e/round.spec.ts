/** A round from its form to its verdict. */
import { roundPatienceMs, RunsPage } from './runs-page.ts';
import { longerRound } from './seed-home.ts';
import { expect, test } from './workbench.ts';

test.use({ data: 'seeded', place: '#/runs/new' });

test('a wrong value said at its field, live curves and samples, stop, resume, and the verdict', async ({
  page,
  client,
}) => {
  test.setTimeout(2 * roundPatienceMs);
  const runs = new RunsPage(page);
  await page.getByText('All settings').click();
  await runs.field('episodes').fill('many');
  await expect(page.getByRole('alert')).toContainText(/Expected/);
  await expect(runs.field('episodes')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('1 setting does not fit.')).toBeVisible();
  await expect(runs.start).toBeDisabled();
  await page.getByText('All settings').click();
  await runs.fillSmallRound(longerRound);
  await runs.start.click();

  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Round');
  await runs.practising();
  await expect(page.getByRole('region', { name: 'Sample replies' })).toBeVisible();
  await runs.stop.click();
  await expect(runs.resume).toBeVisible({ timeout: roundPatienceMs });
  const [stopped] = await client.runs.list({});
  expect(stopped.state).toBe('stopped');
  // What memory there is and what a process took is another each time; what is learned is not.
  const learned = async () =>
    (await client.runs.metrics({ runId: stopped.id, stage: 'ppo' })).filter(({ name }) => !name.startsWith('memory/'));
  const before = await learned();
  expect(before.length).toBeGreaterThan(0);

  await runs.resume.click();
  await expect(runs.verdict).toBeVisible({ timeout: roundPatienceMs });
  await expect(runs.verdict.getByRole('img', { name: /95 % interval/ }).first()).toBeVisible();
  // What came of it stands before all that led to it.
  await expect(page.locator('main article').getByRole('region').first()).toHaveAccessibleName('Verdict');
  await expect(page.getByText('The run is complete.')).toBeVisible();
  const run = await client.runs.get({ runId: stopped.id });
  expect(run.state).toBe('completed');
  const after = await learned();
  expect(after.slice(0, before.length)).toEqual(before);
  const scores = after.filter(({ name }) => name === 'objective/scores');
  // Ten rollout batches, and one more that measures the result.
  expect(scores.map(({ step }) => step)).toEqual(Array.from({ length: 11 }, (_, place) => place + 1));

  const toggle = runs.verdict.getByRole('button', { name: /^(Keep it all the same|Do not keep it)$/ });
  const keep = (await toggle.innerText()) === 'Keep it all the same';
  await toggle.click();
  await expect(runs.verdict.getByText(keep ? 'kept' : 'not kept', { exact: true })).toBeVisible();
  const version = (await client.models.list()).at(-1);
  expect(version).toMatchObject({ runId: run.id, kept: keep });
});

test.describe('with little memory', () => {
  // The host inherits it.
  test.beforeAll(() => {
    process.env.PARLEY_MEMORY_GB = '0.3';
  });
  test.afterAll(() => {
    delete process.env.PARLEY_MEMORY_GB;
  });

  test('a round that does not fit says what each stage needs, and leaves its form to be changed', async ({ page }) => {
    const runs = new RunsPage(page);
    const refusal = page.getByRole('alert').filter({ hasText: 'Not enough memory' });
    await expect(refusal).toHaveCount(1, { timeout: roundPatienceMs });
    await expect(refusal).toContainText(/Reward model needs at least [\d.]+ [MG]B .*PPO needs at least [\d.]+ [MG]B/s);
    await expect(runs.start).toBeDisabled();
    await page.setViewportSize({ width: 1024, height: 700 });
    for (const name of ['Start from', 'Training prompts']) {
      const field = page.getByRole('combobox', { name });
      await expect(field).toBeInViewport({ ratio: 1 });
      await field.click({ trial: true });
    }
    await page.getByRole('button', { name: 'What would help' }).click();
    await expect(refusal).toBeInViewport({ ratio: 0.9 });
  });
});
