/** Once around the loop by hand: chat, rank ten, a round, compare blind. */
import { ChatPage } from './chat-page.ts';
import { RankPage } from './rank-page.ts';
import { roundPatienceMs, RunsPage } from './runs-page.ts';
import { seedRankings } from './seed-home.ts';
import { useWholeBase } from './whole-base.ts';
import { expect, test } from './workbench.ts';

useWholeBase();

test('chat, rank ten prompts, train a round on them, vote between the versions', async ({ page, client }) => {
  test.setTimeout(2 * roundPatienceMs);
  const screens = page.getByRole('navigation', { name: 'Screens' });
  const chat = new ChatPage(page);
  await chat.ask('I would like to learn the guitar.');

  // Ten rankings make no round: a simulated rater has ranked before.
  await seedRankings(client);
  await screens.getByRole('link', { name: 'Rank' }).click();
  const rank = new RankPage(page);
  await rank.sampleFreely();
  await page.getByRole('button', { name: 'Start ranking' }).click();
  await rank.rank(
    0,
    Array.from({ length: 10 }, (_, turn) => [
      String((turn % 4) + 1),
      String(((turn + 1) % 4) + 1),
      String(((turn + 2) % 4) + 1),
    ]),
  );
  expect((await client.rank.list({})).total).toBe(70);

  await screens.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: 'Set up a round' }).click();
  const runs = new RunsPage(page);
  await runs.fillSmallRound();
  await runs.start.click();
  await runs.practising();
  await expect(runs.verdict).toBeVisible({ timeout: roundPatienceMs });
  const [run] = await client.runs.list({});
  expect(run.state).toBe('completed');
  expect(run.config).toMatchObject({ data: { rankingsUpToSeq: 70 } });

  await runs.verdict.getByRole('button', { name: 'Compare with its parent' }).click();
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp']) {
    const before = await page.getByRole('status', { name: 'Votes so far' }).innerText();
    await expect(page.getByRole('button', { name: 'Left is better' })).toBeEnabled();
    await page.keyboard.press(key);
    await expect(page.getByRole('status', { name: 'Votes so far' })).not.toHaveText(before, { useInnerText: true });
  }
  const [parent, child] = await client.models.list();
  expect((await client.compare.tally({ a: child.id, b: parent.id })).count).toBe(3);

  await screens.getByRole('link', { name: 'Models' }).click();
  await expect(page.getByRole('treeitem')).toHaveCount(2);
});
