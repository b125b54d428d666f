/** Versions: where they come from, whether they are whole, one's own words about them, and others taken in. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { writeTinyVersion } from '../src/main/app/tiny-version.fixture.ts';
import { exportGguf } from '../src/main/formats/gguf/export-gguf.ts';
import { HubServer } from '../src/main/formats/hub/hub-server.fixture.ts';
import { writeAdapterFolder } from '../src/main/models/files/adapter-folder.ts';
import { readVersionFolder } from '../src/main/models/files/version-folder.ts';
import { shallowBase } from './shallow-base.ts';
import { expect, test } from './workbench.ts';

test.use({ data: 'seeded', place: '#/models' });

test('the tree, a version’s origin, its files, a note, keeping, and talking with it', async ({ page, client }) => {
  const [parent, child] = await client.models.list();
  const tree = page.getByRole('tree');
  await expect(tree.getByRole('treeitem')).toHaveCount(2);
  await tree.getByRole('treeitem').filter({ hasText: child.name }).click();
  await expect(page.getByRole('heading', { name: child.name })).toBeVisible();
  await expect(page.getByRole('main').getByText(child.id, { exact: true })).toBeVisible();
  await expect(page.getByText('Wins against its parent')).toBeVisible();
  await expect(page.locator('main').getByText(parent.id).first()).toBeVisible();

  await page.getByRole('button', { name: 'Check the files' }).click();
  await expect(page.getByText(/all \d+ intact/)).toBeVisible();

  await page.getByRole('textbox', { name: 'Note on this version' }).fill('Asks back more often.');
  await page.getByRole('button', { name: 'Save the note' }).click();
  await expect(page.getByRole('button', { name: 'Save the note' })).toBeHidden();
  expect((await client.models.get({ version: child.id })).note).toBe('Asks back more often.');

  const toggle = page.getByRole('button', { name: /^(Do not keep it|Keep it)$/ });
  const words = await toggle.innerText();
  await toggle.click();
  await expect(toggle).not.toHaveText(words);
  expect((await client.models.get({ version: child.id })).kept).toBe(words === 'Keep it');

  await tree.getByRole('treeitem').filter({ hasText: child.name }).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: parent.id })).toBeVisible();
  await page.getByRole('button', { name: 'Chat with it' }).click();
  await expect(page.getByRole('combobox', { name: `Version that answers: ${parent.id}` })).toBeVisible();
});

test('a version is called after its round until it is renamed, and then so on every screen', async ({
  page,
  client,
}) => {
  const [, child] = await client.models.list();
  expect(child.name).toBe('Round 1');
  await page.getByRole('treeitem').filter({ hasText: 'Round 1' }).click();
  await page.getByRole('button', { name: 'Rename' }).click();
  const field = page.getByRole('textbox', { name: 'Name of this version' });
  await expect(field).toBeFocused();
  await field.fill('parley-base');
  await page.keyboard.press('Enter');
  await expect(page.getByText('that is parley-base already', { exact: false })).toBeVisible();
  await field.fill('Asks back');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Asks back', exact: true })).toBeVisible();
  await expect(page.getByRole('treeitem').filter({ hasText: 'Asks back' })).toBeVisible();
  expect((await client.models.get({ version: 'asks back' })).id).toBe(child.id);

  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('combobox', { name: 'Version A: Asks back' })).toBeVisible();
  await screens.getByRole('link', { name: 'Chat' }).click();
  await page.getByRole('combobox', { name: /^Version that answers/ }).click();
  await expect(page.getByRole('option', { name: /^Asks back/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await screens.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: 'New run' }).click();
  await page.getByRole('combobox', { name: 'Start from' }).click();
  await expect(page.getByRole('option', { name: /^Asks back/ })).toBeVisible();
});

test('a version goes out as another program reads it, and an export that would overwrite is refused', async ({
  page,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-e2e-export-'));
  await page.getByRole('tree').waitFor();
  await page.getByRole('treeitem').filter({ hasText: 'Round 1' }).click();
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Name a folder.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Format' }).click();
  await expect(page.getByRole('option', { name: 'Adapter alone' })).toBeHidden();
  await page.getByRole('option', { name: 'GGUF' }).click();
  await dialog.getByRole('combobox', { name: 'Precision' }).click();
  await page.getByRole('option', { name: '8 bits' }).click();
  const out = dialog.getByRole('textbox', { name: 'Folder' });
  await out.fill('~/round-1');
  await expect(dialog.getByText('Expected the whole path')).toBeVisible();
  await out.fill(path.join(folder, 'round-1'));
  await out.press('Enter');
  await expect(dialog.getByRole('heading', { name: 'Exported' })).toBeVisible();
  expect((await readdir(path.join(folder, 'round-1'))).filter((name) => !name.endsWith('-q8_0.gguf'))).toEqual([
    'BASE-MODEL-CARD.md',
    'README.md',
  ]);
  await dialog.getByRole('button', { name: 'Export again' }).click();
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(path.join(folder, 'round-1'));
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('expected a folder that is new or empty');
  await rm(folder, { recursive: true });
});

test.describe('taking in', () => {
  test.use({ data: 'none' });
  let given: string;
  let hub: HubServer;
  const hubBefore = process.env.HF_ENDPOINT;

  // The host inherits it.
  test.beforeAll(async () => {
    given = await mkdtemp(path.join(tmpdir(), 'parley-e2e-models-'));
    await writeTinyVersion(path.join(given, 'Tiny Llama'), 4);
    await writeFile(path.join(given, 'Tiny Llama', 'README.md'), '---\nlicense: cc-by-4.0\n---\n');
    await writeFile(path.join(given, 'Tiny Llama', 'pytorch_model.bin'), 'a pickle');
    await writeAdapter(path.join(given, 'my-lora'));
    const described = { name: 'Tiny', licence: 'apache-2.0', description: '', baseModels: [] };
    await exportGguf(
      path.join(given, 'Tiny.F16.gguf'),
      await readVersionFolder(path.join(given, 'Tiny Llama')),
      described,
      'f16',
    );
    hub = await HubServer.start(path.join(given, 'Tiny Llama'), 'maker/tiny');
    process.env.HF_ENDPOINT = hub.url;
  });
  test.afterAll(async () => {
    if (hubBefore === undefined) delete process.env.HF_ENDPOINT;
    else process.env.HF_ENDPOINT = hubBefore;
    await hub.close();
    await rm(given, { recursive: true });
  });

  test('a folder that is dropped is looked at with its licence, sent, and is a version', async ({ page, client }) => {
    await drop(page, path.join(given, 'Tiny Llama'));
    const dialog = page.getByRole('dialog', { name: 'Import this model?' });
    await expect(dialog.getByText('cc-by-4.0')).toBeVisible();
    await expect(dialog.getByText('llama model')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('parley-base');
    await expect(dialog.getByText('There is a version of this name already.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('tiny');
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('heading', { name: 'tiny' })).toBeVisible();
    await expect(page.getByRole('treeitem').filter({ hasText: 'tiny' })).toBeVisible();
    expect((await client.models.verify({ version: 'tiny' })).ok).toBe(true);
    const { files } = await client.models.get({ version: 'tiny' });
    expect(files.map((file) => file.path)).not.toContain('pytorch_model.bin');
  });

  test('a GGUF file that is dropped is shown with its types and licence, and is a version', async ({
    page,
    client,
  }) => {
    await drop(page, path.join(given, 'Tiny.F16.gguf'));
    const dialog = page.getByRole('dialog', { name: 'Import this model?' });
    await expect(dialog.getByText(/llama model of [\d,.]+ parameters, in GGUF/)).toBeVisible();
    await expect(dialog.getByText(/F16: \d+ tensors at 16 bits/)).toBeVisible();
    await expect(dialog.getByText('apache-2.0')).toBeVisible();
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('heading', { name: 'tiny.f16' })).toBeVisible();
    expect((await client.models.verify({ version: 'tiny.f16' })).ok).toBe(true);
  });

  test('an adapter goes into the version it was made for, and stands below it', async ({ page, client }) => {
    await page.getByRole('tree').waitFor();
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('tab', { name: 'By its path' }).click();
    await dialog.getByRole('textbox', { name: 'Path of the folder' }).fill(path.join(given, 'my-lora'));
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('LoRA adapter of rank 2')).toBeVisible();
    await expect(dialog.getByText('It was made for parley-base')).toBeVisible();
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('treeitem', { level: 2 }).filter({ hasText: 'my-lora' })).toBeVisible();
    expect(await client.models.get({ version: 'my-lora' })).toMatchObject({ parentId: 'parley-base' });
  });

  test('from the Hub: stopped in the middle it goes on there; what is missing is said', async ({ page, client }) => {
    await page.getByRole('button', { name: 'Import a model' }).first().click();
    const dialog = page.getByRole('dialog');
    const name = dialog.getByRole('textbox', { name: 'Model or adapter' });
    await name.fill('nobody/nothing');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await expect(dialog.getByRole('alert')).toContainText('the Hub has no such model');
    await name.fill('maker/tiny');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await expect(dialog.getByText('apache-2.0')).toBeVisible();
    hub.faults = { breakAfter: { file: 'model.safetensors', bytes: [20_000] } };
    await dialog.getByRole('button', { name: 'Import' }).click();
    await expect(dialog.getByText(/^Download/)).toBeVisible();
    await expect.poll(() => hub.requests.some((request) => request.endsWith('model.safetensors'))).toBe(true);
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    // It goes on behind the list; its window comes back from there.
    await page.getByRole('button', { name: /tiny Download/ }).click();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await expect(dialog.getByText('What was transferred is kept')).toBeVisible();
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Show it' }).click();
    expect(hub.requests.some((request) => /model\.safetensors bytes=[1-9]\d*-$/.test(request))).toBe(true);
    expect((await client.models.verify({ version: 'tiny' })).ok).toBe(true);
  });
});

/** Drops a folder of this machine on the page as a person does: no script of the page could make such a thing. */
async function drop(page: Page, folder: string): Promise<void> {
  await page.getByRole('tree').waitFor();
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    browser.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
  await send('dragEnter');
  // A browser says again and again what is held over the page; what was there at the first time may be replaced by a list.
  await expect(async () => {
    await send('dragOver');
    await expect(page.getByText('Drop a model folder')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await send('drop');
  await browser.detach();
}

/** For the model that the home starts with. */
async function writeAdapter(folder: string): Promise<void> {
  const base = await readVersionFolder(shallowBase);
  const layer = 'model.layers.0.self_attn.q_proj';
  const [outer, inner] = base.tensors.get(`${layer}.weight`)!.shape;
  const matrix = (shape: number[]) => ({ shape, data: new Float32Array(shape[0] * shape[1]).fill(0.01) });
  const tensors = new Map([
    [`${layer}.lora_A.weight`, matrix([2, inner])],
    [`${layer}.lora_B.weight`, matrix([outer, 2])],
  ]);
  await writeAdapterFolder(folder, { rank: 2, alpha: 4, baseModel: 'parley-base', tensors }, base.config);
}

test('a smaller version is made in the page, and stands under its parent', async ({ page, client }) => {
  const [parent] = await client.models.list();
  await page.getByRole('treeitem').filter({ hasText: parent.name }).first().click();
  await page.getByRole('button', { name: 'Make a smaller version' }).click();
  const dialog = page.getByRole('dialog');
  const make = dialog.getByRole('button', { name: 'Make it' });
  await expect(make).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Layers to keep' }).fill('1,0');
  await expect(dialog.getByText('layers in ascending order, such as', { exact: false })).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Layers to keep' }).fill('1');
  await make.click();
  await expect(dialog.getByText('parley-base, smaller was made.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByRole('heading', { name: 'parley-base, smaller' })).toBeVisible();
  await expect(page.getByText('Layers, parent → this')).toBeVisible();
  const made = (await client.models.list()).at(-1);
  expect(made).toMatchObject({ parentId: parent.id, runId: null });
});
