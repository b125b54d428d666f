/** The desktop host: the built main process and preload script, on Electron where its binary is, else on its stand-in. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base } from '@playwright/test';
import { ChatPage } from './chat-page.ts';
import { realBinary, startDesktop } from './electron/launch.ts';
import type { Desktop } from './electron/launch.ts';
import { seesProcesses, workerOf } from './processes.ts';
import { RunsPage, roundPatienceMs } from './runs-page.ts';
import { seededHome } from './workbench.ts';
import { useWholeBase } from './whole-base.ts';

interface Fixtures {
  seeded: boolean;
  home: string;
  desktop: Desktop;
}

const test = base.extend<Fixtures>({
  seeded: [false, { option: true }],
  home: async ({ seeded }, use) => {
    const home = await mkdtemp(path.join(tmpdir(), 'parley-desktop-'));
    if (seeded) await cp(seededHome, home, { recursive: true });
    await use(home);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  },
  desktop: async ({ home }, use, info) => {
    const desktop = await startDesktop(home);
    await use(desktop);
    await desktop.close();
    if (info.status === info.expectedStatus) return;
    await info.attach('desktop.log', { body: desktop.log() });
  },
});

// A program and a Chromium start in each, some twice.
test.describe.configure({ timeout: 180_000 });

/** A reply of 450 tokens on two busy cores. */
const replyPatienceMs = 60_000;

/** Clicks an item of the menu, by the labels on the way to it. */
function clickMenu(desktop: Desktop, ...labels: string[]): Promise<void> {
  return desktop.evaluate(({ Menu }, way) => {
    let item: Electron.MenuItem | undefined;
    for (const label of way) {
      const items: Electron.MenuItem[] = (item === undefined ? Menu.getApplicationMenu() : item.submenu)?.items ?? [];
      item = items.find((candidate) => candidate.label === label);
      if (item === undefined) throw new Error(`There is no "${label}" in the menu.`);
    }
    item?.click();
  }, labels);
}

test('the page has no Node, no Electron and a policy that lets nothing in', async ({ desktop: { page } }) => {
  const found = await page.evaluate(() => {
    const names = ['require', 'process', 'module', 'electron', 'ipcRenderer', 'Buffer'];
    return names.filter((name) => name in window);
  });
  expect(found).toEqual([]);
  const violations = await page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective));
    await fetch('https://example.com/').catch(() => undefined);
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return [...violated, String('injected' in window)];
  });
  expect(violations).toEqual(['connect-src', 'script-src-elem', 'false']);
});

test.describe('with replies that take a while', () => {
  useWholeBase();

  test('a chat whose page is reloaded in mid-reply, and a ranking that is still there after the next start', async ({
    desktop,
    home,
  }) => {
    const chat = new ChatPage(desktop.page);
    await chat.askForLongReplies();
    await chat.send('Tell me a long story.');
    await chat.expectText();
    await desktop.page.reload();
    await expect(chat.turns('You')).toHaveText(/Tell me a long story/);
    await chat.expectText();
    await expect(chat.turns('Reply')).toHaveCount(1, { timeout: replyPatienceMs });
    await expect(chat.writing).toBeHidden();

    await desktop.page.getByRole('textbox', { name: 'Token limit' }).fill('16');
    await chat.turns('Reply').first().click();
    await desktop.page.keyboard.press('t');
    await expect(chat.candidates.getByText('Which is best?')).toBeVisible({ timeout: replyPatienceMs });
    await desktop.page.keyboard.press('2');
    await expect(chat.candidates).toBeHidden();
    await desktop.close();
    expect(await desktop.ended).toBe(0);

    const again = await startDesktop(home);
    await clickMenu(again, '&Go', 'Data');
    await expect(again.page.getByRole('table').getByText('Tell me a long story.')).toBeVisible();
    await again.close();
  });
});

test('the page goes nowhere else, and a link is opened outside only when the user says so', async ({ desktop }) => {
  const { page } = desktop;
  await desktop.evaluate(({ dialog, shell }) => {
    const record = globalThis as { opened?: string[]; response?: number };
    record.opened = [];
    dialog.showMessageBox = async () => ({ response: record.response ?? 1, checkboxChecked: false });
    shell.openExternal = async (url) => void record.opened?.push(url);
  });
  const here = page.url();
  const opened = () => desktop.evaluate(() => (globalThis as { opened?: string[] }).opened);
  for (const address of ['https://example.com/', 'http://127.0.0.1:1/', 'data:text/html,hello']) {
    await page.evaluate((to) => location.assign(to), address).catch(() => undefined);
    await page.evaluate((to) => void window.open(to), address);
  }
  await page.waitForTimeout(300);
  expect(page.url()).toBe(here);
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  expect(page.context().pages()).toHaveLength(1);
  expect(await opened()).toEqual([]);
  await desktop.evaluate(() => void ((globalThis as { response?: number }).response = 0));
  await page.evaluate(() => void window.open('https://example.com/paper'));
  await expect.poll(opened).toEqual(['https://example.com/paper']);
});

test('the menu opens screens and dialogs, and a file chosen in the system’s dialog is imported', async ({
  desktop,
  home,
}) => {
  const { page } = desktop;
  const file = path.join(home, 'kitchen.jsonl');
  await writeFile(file, JSON.stringify({ prompt: 'I am cold.', chosen: 'Shall I close the window?', rejected: 'No.' }));
  await desktop.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, file);
  await clickMenu(desktop, '&Go', 'Rank');
  await expect(page.getByRole('heading', { name: 'Rank', exact: true })).toBeVisible();
  await clickMenu(desktop, '&File', 'Import Data…');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Browse' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Path' })).toHaveValue(file);
  await dialog.getByRole('button', { name: /^Import/ }).click();
  await expect(dialog.getByRole('status')).toContainText('1 item imported into kitchen');
  await page.keyboard.press('Escape');
  await clickMenu(desktop, '&File', 'New Conversation');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('a second start brings the window forward and ends', async ({ desktop, home }) => {
  await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].hide());
  expect(await desktop.startAgain()).toBe(0);
  await expect
    .poll(() => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isVisible()))
    .toBe(true);
  await desktop.close();
  const saved = JSON.parse(await readFile(path.join(home, 'window.json'), 'utf8')) as { width: number };
  expect(saved.width).toBeGreaterThanOrEqual(800);
});

test.describe('with a run at work', () => {
  test.use({ seeded: true });

  test('quitting asks; the run stops with a checkpoint and is taken up after the next start', async ({
    desktop,
    home,
  }) => {
    test.setTimeout(2 * roundPatienceMs);
    await clickMenu(desktop, '&Go', 'Runs');
    const runs = new RunsPage(desktop.page);
    await desktop.page.getByRole('button', { name: 'New run' }).first().click();
    await runs.fillSmallRound();
    await runs.start.click();
    await runs.practising();
    await desktop.evaluate(({ app, dialog }) => {
      const record = globalThis as { asked?: string[]; response?: number };
      record.asked = [];
      dialog.showMessageBox = async (...given: unknown[]) => {
        record.asked?.push((given.at(-1) as { message: string }).message);
        return { response: record.response ?? 1, checkboxChecked: false };
      };
      app.quit();
    });
    const asked = () => desktop.evaluate(() => (globalThis as { asked?: string[] }).asked);
    await expect.poll(asked).toEqual(['A run is in progress. Stop it and quit?']);
    await expect(runs.stop).toBeVisible();
    await desktop
      .evaluate(({ app }) => {
        (globalThis as { response?: number }).response = 0;
        app.quit();
      })
      .catch(() => undefined);
    expect(await desktop.ended).toBe(0);

    const again = await startDesktop(home);
    await clickMenu(again, '&Go', 'Runs');
    const resumed = new RunsPage(again.page);
    await resumed.resume.click();
    await expect(resumed.verdict).toBeVisible({ timeout: roundPatienceMs });
    await again.close();
  });

  test('kill -9 of the program leaves no worker behind', async ({ desktop }) => {
    test.skip(!seesProcesses || realBinary !== undefined, 'finds the worker by its file in /proc');
    await new ChatPage(desktop.page).ask('Hello.');
    const worker = await workerOf(desktop, 'policy-worker');
    process.kill(desktop.pid, 'SIGKILL');
    await expect.poll(() => isAlive(worker)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
