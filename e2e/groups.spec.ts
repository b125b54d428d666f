/** Runs over seeds and a search, as Runs shows them: in the list, stopped, resumed and complete, in both themes. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { roundPatienceMs } from './runs-page.ts';
import { expect, test } from './workbench.ts';

test.use({ data: 'seeded', place: '#/runs' });

const train = { method: 'reward' as const, settings: { epochs: 1 }, seed: 1 };

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  }
}

test('a group over seeds is stopped and resumed from its page, and ends with means, a band and its runs', async ({
  page,
  client,
}) => {
  test.setTimeout(2 * roundPatienceMs);
  await client.groups.seeds({ train, seeds: [1, 2] });
  await page.reload();
  const main = page.locator('main');
  await main.getByRole('link', { name: /Seeds 1/ }).click();
  await main.getByRole('button', { name: 'Stop the group' }).click();
  const resume = main.getByRole('button', { name: 'Resume the group' });
  await resume.click({ timeout: roundPatienceMs });
  const figures = main.getByRole('table', { name: 'Figures over all seeds' });
  await expect(main.getByText('2 of 2 runs').last()).toBeVisible({ timeout: roundPatienceMs });
  await expect(main.getByText('complete', { exact: true }).first()).toBeVisible({ timeout: roundPatienceMs });
  await expect(figures.getByRole('row', { name: /^Held-out accuracy .* % to .* % 2$/ })).toBeVisible();
  await expect(main.getByRole('img', { name: /^Loss/ })).toBeVisible();
  await expectAccessible(page);
  await main.getByRole('table', { name: 'Runs by seed' }).getByRole('link').nth(1).click();
  await expect(main.getByText('seed 2', { exact: false }).first()).toBeVisible();
  await main.getByText('One of').getByRole('link', { name: 'Seeds 1' }).click();
  await expect(figures).toBeVisible();
});

test('a search shows its trials as lines and in a table, the best first', async ({ page, client }) => {
  test.setTimeout(2 * roundPatienceMs);
  const space = { learningRate: { min: 1e-5, max: 1e-3, log: true }, batchSize: [4, 8] };
  await client.groups.search({ train, space, budget: { trials: 2 }, seed: 3 });
  await page.reload();
  const main = page.locator('main');
  await main.getByRole('link', { name: /Search 1/ }).click();
  const table = main.getByRole('table', { name: 'Trials, the best first' });
  await expect(main.getByText('2 of 2 runs').last()).toBeVisible({ timeout: roundPatienceMs });
  const reached = table.getByRole('cell', { name: /^\d+\.\d %$/ });
  await expect(reached).toHaveCount(2, { timeout: roundPatienceMs });
  const values = (await reached.allTextContents()).map((text) => parseFloat(text));
  expect(values[0]).toBeGreaterThanOrEqual(values[1]);
  await expect(
    main.getByRole('img', { name: /^2 trials as lines over learningRate, batchSize, held-out accuracy/ }),
  ).toBeVisible();
  await expectAccessible(page);
});
