/** What is set for this browser, and what this machine can do. */
import { expect, test } from './workbench.ts';

test.use({ place: '#/settings' });

test('theme and name are remembered, engines and the home folder are told', async ({ page, host }) => {
  const html = page.locator('html');
  await page.getByText('Dark', { exact: true }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Anna');
  await name.press('Tab');
  // The host hears of it first.
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain('Anna');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect(name).toHaveValue('Anna');
  await page.getByRole('group', { name: 'Theme' }).getByText('As the system').click();
  await expect(html).not.toHaveAttribute('data-theme');

  const engine = page.getByRole('listitem').filter({ hasText: 'ONNX Runtime on CPU' });
  await expect(engine.getByText('ready')).toBeVisible();
  await expect(page.getByText(host.home)).toBeVisible();
});

test('another language is spoken at once, also in what is open, and after a reload', async ({ page }) => {
  const html = page.locator('html');
  await expect(html).toHaveAttribute('lang', 'en');
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '设置' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: '页面' }).getByRole('link', { name: '聊天' })).toBeVisible();
  await expect(html).toHaveAttribute('lang', 'zh-Hans');
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: '想做什么？' }).fill('前往');
  await expect(page.getByRole('option', { name: '前往“聊天”' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: '设置' })).toBeVisible();
  await page.getByRole('combobox', { name: '语言' }).click();
  await page.getByRole('option', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('commands by key: the palette, the list of keys, every screen by Ctrl and its digit', async ({ page }) => {
  const screens = page.getByRole('navigation', { name: 'Screens' }).getByRole('link');
  for (const [place, title] of (await screens.allInnerTexts()).entries()) {
    await page.keyboard.press(`ControlOrMeta+${place + 1}`);
    await expect(page.getByRole('heading', { level: 1, name: title.trim() })).toBeVisible();
  }
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'What do you want to do?' }).fill('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  // A key that is pressed in a dialog is the dialog's own, until it has closed.
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Show the keys');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test.describe('the choice of engine', () => {
  // The other specs run on one that is named at the start, which counts before the setting.
  const atStart = process.env.PARLEY_ENGINE;
  test.beforeAll(() => delete process.env.PARLEY_ENGINE);
  test.afterAll(() => {
    process.env.PARLEY_ENGINE = atStart;
  });

  test('is kept; one that there is not is told, and the automatic choice mends it', async ({ page, client }) => {
    const use = page.getByRole('combobox', { name: 'Use' });
    const choose = async (name: string) => {
      await use.click();
      await page.getByRole('option', { name, exact: true }).click();
    };
    await expect(page.getByText('Trains and samples.')).toBeVisible();
    await choose('ONNX Runtime');
    await expect.poll(() => client.settings.get({ key: 'engine' })).toBe('onnxruntime-cpu');

    await client.settings.set({ key: 'engine', value: 'abacus' });
    await page.reload();
    await expect(page.getByRole('alert')).toContainText('There is no engine "abacus"');
    await expect(page.getByRole('button', { name: 'Engine: No engine' })).toBeVisible();
    await expect(page.getByText('Trains and samples.')).toBeHidden();
    await choose('The fastest that passes its test');
    await expect(page.getByRole('alert')).toBeHidden();
    await expect(page.getByText('Trains and samples.')).toBeVisible();
    expect(await client.settings.get({ key: 'engine' })).toBeNull();
  });
});

test('an engine that was named at the start is told beside the choice', async ({ page }) => {
  await expect(page.getByText('which takes precedence over this choice', { exact: false })).toContainText(
    'onnxruntime-cpu',
  );
});

test('the endpoint is switched on, a client gets a key that works, and loses it', async ({ page, host, client }) => {
  const section = page.getByRole('region', { name: 'Endpoint' });
  const models = (key: string) => fetch(`${host.origin}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  await section.getByRole('checkbox', { name: 'Answer clients' }).check();
  await expect(section.getByText(`${host.origin}/v1`)).toBeVisible();
  await section.getByRole('textbox', { name: 'New client' }).fill('notebook');
  await section.getByRole('button', { name: 'Make a key' }).click();
  const made = section.getByRole('status').filter({ hasText: 'The key of notebook' });
  const key = await made.locator('code').innerText();
  expect((await models(key)).status).toBe(200);
  await section.getByRole('combobox', { name: 'What is kept of answers' }).click();
  await page.getByRole('option', { name: 'Those with feedback' }).click();
  await expect.poll(async () => (await client.endpoint.status()).retention).toBe('feedback');
  await section.getByRole('button', { name: 'Remove notebook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(section.getByText('notebook')).toHaveCount(0);
  expect((await models(key)).status).toBe(401);
  await section.getByRole('checkbox', { name: 'Answer clients' }).uncheck();
  await expect(section.getByText(`${host.origin}/v1`)).toBeHidden();
});
