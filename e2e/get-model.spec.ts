/** From a list to a chat: models known to work, models of other programs on this machine, and what a Hub's search finds. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyVersion } from '../src/main/app/tiny-version.fixture.ts';
import { HubServer } from '../src/main/formats/hub/hub-server.fixture.ts';
import { ChatPage } from './chat-page.ts';
import { expect, test } from './workbench.ts';

const repository = 'HuggingFaceTB/SmolLM2-135M-Instruct';
const names = ['HF_ENDPOINT', 'HF_HUB_CACHE', 'OLLAMA_MODELS'] as const;
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
let given: string;
let hub: HubServer;

/** As the Hub's own library keeps a model: a snapshot of links to blobs. */
async function writeCache(cache: string): Promise<void> {
  const kept = path.join(cache, 'models--maker--kept-chat');
  const snapshot = path.join(kept, 'snapshots', 'b'.repeat(40));
  await writeTinyVersion(path.join(kept, 'blobs'), 7);
  await mkdir(snapshot, { recursive: true });
  for (const name of await readdir(path.join(kept, 'blobs'))) {
    await symlink(path.join('..', '..', 'blobs', name), path.join(snapshot, name));
  }
}

// The host inherits the environment.
test.beforeAll(async () => {
  given = await mkdtemp(path.join(tmpdir(), 'parley-e2e-get-'));
  await writeTinyVersion(path.join(given, 'published'), 5);
  await writeFile(path.join(given, 'published', 'README.md'), '---\nlicense: apache-2.0\n---\n');
  await writeCache(path.join(given, 'cache'));
  hub = await HubServer.start(path.join(given, 'published'), repository);
  hub.catalogue = [
    {
      id: repository,
      config: { model_type: 'llama' },
      cardData: { license: 'apache-2.0' },
      safetensors: { parameters: { BF16: 134_515_008 }, total: 134_515_008 },
    },
    { id: 'maker/gemma-small', config: { model_type: 'gemma3_text' }, configJson: { model_type: 'gemma3_text' } },
    { id: 'maker/closed-small', gated: 'manual', config: { model_type: 'llama' } },
  ];
  Object.assign(process.env, {
    HF_ENDPOINT: hub.url,
    HF_HUB_CACHE: path.join(given, 'cache'),
    OLLAMA_MODELS: path.join(given, 'none'),
  });
});
test.afterAll(async () => {
  for (const name of names) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await hub.close();
  await rm(given, { recursive: true });
});

// Each figure is worked out by a process of its own.
test.setTimeout(180_000);

test('from an empty chat to the list, two clicks, and a chat with the model', async ({ page }) => {
  await page.getByRole('button', { name: 'Get a larger model' }).click();
  const known = page.getByRole('list', { name: 'Models known to work' }).getByRole('listitem');
  await expect(known).toHaveCount(8);
  const small = known.filter({ hasText: repository });
  await expect(small).toContainText('271 MB on disk · license apache-2.0');
  await expect(small).toContainText(/Memory: [\d.]+ GB to chat, [\d.]+ GB for a round\./, { timeout: 90_000 });
  await expect(small).toContainText('135 M parameters');
  await expect(known.filter({ hasText: 'Llama-3.2-1B-Instruct' })).toContainText('gated');
  // Looking at the list asks the Hub for nothing.
  expect(hub.requests).toEqual([]);

  await small.getByRole('button', { name: `Get ${repository}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Import this model?' });
  await expect(dialog.getByText('apache-2.0')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import' }).click();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByRole('heading', { name: 'smollm2-135m-instruct' })).toBeVisible();
  await page.getByRole('button', { name: 'Chat with it' }).click();
  const chat = new ChatPage(page);
  await chat.ask('Hello');
  await expect(chat.turns('Reply')).toHaveCount(1);
});

test.describe('on Models', () => {
  test.use({ place: '#/models?add=model' });

  test('a model of another program is offered with its figures, and taken in under its own name', async ({
    page,
    client,
  }) => {
    const found = page.getByRole('list', { name: 'Models on this machine' }).getByRole('listitem');
    await expect(found).toHaveCount(1);
    await expect(found).toContainText('maker/kept-chat');
    await expect(found).toContainText('Hugging Face cache');
    await expect(found).toContainText('fits for chat and rounds', { timeout: 90_000 });
    await found.getByRole('button', { name: 'Get maker/kept-chat' }).click();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('heading', { name: 'kept-chat' })).toBeVisible();
    expect((await client.models.verify({ version: 'kept-chat' })).ok).toBe(true);
  });

  test('a search names what is not supported and what is gated, and says when nothing is found or nobody answers', async ({
    page,
  }) => {
    const words = page.getByRole('textbox', { name: 'Words of the name' });
    await words.fill('small');
    await page.getByRole('button', { name: 'Search' }).click();
    const results = page.getByRole('list', { name: 'Models found on the Hub' }).getByRole('listitem');
    await expect(results).toHaveCount(2);
    const gemma = results.filter({ hasText: 'maker/gemma-small' });
    await expect(gemma).toContainText('models of type "gemma3_text" are not supported', { timeout: 90_000 });
    await expect(gemma.getByRole('button')).toBeDisabled();
    await expect(results.filter({ hasText: 'maker/closed-small' })).toContainText('set to an access token');

    await words.fill('nothing like it');
    await words.press('Enter');
    await expect(page.getByText('has no text model in safetensors whose name has “nothing like it”')).toBeVisible();

    hub.faults = { silent: true };
    await words.press('Enter');
    await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByRole('button', { name: 'Search' })).toBeVisible();
    hub.faults = {};
  });
});
