/** Versions: where they come from, whether they are whole, and one's own words about them. */
import { expect, test } from './workbench.ts';

test.use({ data: 'seeded', place: '#/models' });

test('the tree, a version’s origin, its files, a note, keeping, and talking with it', async ({ page, client }) => {
  const [parent, child] = await client.models.list();
  const tree = page.getByRole('tree');
  await expect(tree.getByRole('treeitem')).toHaveCount(2);
  await tree.getByRole('treeitem').filter({ hasText: child.id }).click();
  await expect(page.getByRole('heading', { name: child.id })).toBeVisible();
  await expect(page.getByText('Wins against its parent')).toBeVisible();
  await expect(page.locator('main').getByText(parent.id).first()).toBeVisible();

  await page.getByRole('button', { name: 'Check the files' }).click();
  await expect(page.getByText(/all \d+ are whole/)).toBeVisible();

  await page.getByRole('textbox', { name: 'Note on this version' }).fill('Asks back more often.');
  await page.getByRole('button', { name: 'Save the note' }).click();
  await expect(page.getByRole('button', { name: 'Save the note' })).toBeHidden();
  expect((await client.models.get({ version: child.id })).note).toBe('Asks back more often.');

  const toggle = page.getByRole('button', { name: /^(Do not keep it|Keep it)$/ });
  const words = await toggle.innerText();
  await toggle.click();
  await expect(toggle).not.toHaveText(words);
  expect((await client.models.get({ version: child.id })).kept).toBe(words === 'Keep it');

  await tree.getByRole('treeitem').filter({ hasText: child.id }).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: parent.id })).toBeVisible();
  await page.getByRole('button', { name: 'Chat with it' }).click();
  await expect(page.getByRole('combobox', { name: `Version that answers: ${parent.id}` })).toBeVisible();
});
