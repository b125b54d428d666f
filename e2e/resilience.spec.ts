/** What goes wrong outside of the app: lost connections, killed processes, addresses that are none. */
import { ChatPage } from './chat-page.ts';
import { openLine } from './cut-line.ts';
import { enter, startHost } from './host.ts';
import { frozen, seesProcesses, workerOf } from './processes.ts';
import { RankPage } from './rank-page.ts';
import { roundPatienceMs, RunsPage } from './runs-page.ts';
import { longerRound } from './seed-home.ts';
import { useWholeBase } from './whole-base.ts';
import { expect, test } from './workbench.ts';

// A browser notes every refused connection and every refused page in its console.
test.use({ expectedFaults: /WebSocket connection|ERR_CONNECTION|net::ERR|status of 401/ });

test('an address without its token, with a wrong one, or used already, says so', async ({ page, host, browser }) => {
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const stranger = await browser.newPage();
  for (const [address, title] of [
    [host.origin, 'This address needs its token'],
    [`${host.origin}/?token=guess`, 'This token is not known here'],
    [host.address, 'This address was used already'],
  ]) {
    const response = await stranger.goto(address);
    expect(response?.status()).toBe(401);
    await expect(stranger.getByRole('heading', { name: title })).toBeVisible();
  }
  await stranger.close();
});

test('a lost connection is told, and the reply goes on where it was', async ({ page, host, client }) => {
  test.skip(!seesProcesses, 'freezes the worker to cut the line at a known moment');
  const line = await openLine(host.port);
  const chat = new ChatPage(page);
  await page.goto(`http://127.0.0.1:${line.port}/#/chat`);
  await chat.askForLongReplies();
  const worker = await workerOf(host, 'policy-worker');
  await chat.send('Tell me a long story.');
  await chat.expectText();
  await frozen(worker, async () => {
    line.cut();
    await expect(page.getByText('Reconnecting… what was saved is kept.')).toBeVisible();
    await chat.expectText();
    line.mend();
    await expect(page.getByText('Reconnecting…')).toBeHidden();
  });
  await chat.expectWholeReply(client);
  await page.goto('about:blank');
  await line.close();
});

test.describe('with replies that take a while', () => {
  useWholeBase();

  test('kill -9 of the worker that writes a reply: said, and another try works', async ({ page, host }) => {
    test.skip(!seesProcesses, 'finds the worker in /proc');
    const chat = new ChatPage(page);
    await chat.askForLongReplies();
    const worker = await workerOf(host, 'policy-worker');
    await chat.send('Tell me a long story.');
    await chat.expectText();
    process.kill(worker, 'SIGKILL');
    const failure = page.getByRole('alert').filter({ hasText: 'There is no reply' });
    await expect(failure).toContainText('killed');
    await page.getByRole('textbox', { name: 'Token limit' }).fill('20');
    await failure.getByRole('button', { name: 'Try again' }).click();
    await expect(failure).toBeHidden();
    await expect(chat.turns('Reply')).toHaveCount(1);
  });
});

test('kill -9 of the host while ranking: every ranking that was shown as saved is there', async ({ page, host }) => {
  const rank = new RankPage(page);
  await rank.sampleFreely();
  await page.goto(`${host.origin}/#/rank`);
  await page.getByRole('button', { name: 'Use Parley’s everyday prompts' }).click();
  await rank.rank(0, [
    ['1', '2', '3'],
    ['2', '1', '3'],
    ['3', '4', '1'],
  ]);
  await host.kill();
  await expect(page.getByText('Reconnecting… what was saved is kept.')).toBeVisible();
  const again = await startHost(host.home, host.port);
  try {
    // The session outlives the host: the page comes back by itself.
    await expect(page.getByText('Reconnecting…')).toBeHidden();
    await page.reload();
    await page.getByRole('button', { name: 'Start ranking' }).click();
    await rank.ready(3);
  } finally {
    await again.close();
  }
});

test.describe('a screen that breaks', () => {
  for (const [place, sent, instead] of [
    // The same ranking twice; votes that are none.
    ['#/data', /"rank_\w+"/g, '"rank_00000000000000000000000000"'],
    ['#/data/checks/contradictions', /"votes":\[/g, '"votes":null,"others":['],
  ] as const) {
    test(`takes nothing else with it: the rail works, and it can be opened again (${place})`, async ({
      page,
      host,
      client,
    }) => {
      // A rater's second ranking of the same candidates would take the place of the first.
      for (const texts of [
        ['x', 'y'],
        ['x', 'y', 'z'],
        ['y', 'x', 'w'],
      ]) {
        await client.rank.record({
          prompt: [{ role: 'user', content: 'First.' }],
          candidates: texts.map((completion) => ({ completion, generationId: null, versionId: null })),
          orderShown: texts.map((_, place) => place),
          outcome: { kind: 'ranked', ranks: texts.map((_, place) => place + 1) },
        });
      }
      // A host that sends what no screen can show.
      let broken = false;
      await page.routeWebSocket(/\/rpc$/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((message) => server.send(message));
        server.onMessage((message) =>
          socket.send(broken && typeof message === 'string' ? message.replaceAll(sent, instead) : message),
        );
      });
      await page.goto(`${host.origin}/?again#/data`);
      const row = page.getByRole('row').filter({ hasText: 'First.' }).first();
      await expect(row).toBeVisible();
      broken = true;
      const rail = page.getByRole('navigation', { name: 'Screens' });
      await rail.getByRole('link', { name: 'Rank' }).click();
      await expect(page.getByRole('heading', { name: 'Rank', level: 1 })).toBeVisible();
      await page.goto(`${host.origin}/?again${place}`);
      const failure = page.getByRole('alert').filter({ hasText: 'Data ran into a fault of its own' });
      await expect(failure).toBeVisible();
      await rail.getByRole('link', { name: 'Settings' }).click();
      await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
      await expect(failure).toBeHidden();
      await page.goBack();
      await expect(failure).toBeVisible();
      broken = false;
      if (place === '#/data') await failure.getByRole('button', { name: 'Reload this screen' }).click();
      else await rail.getByRole('link', { name: 'Data' }).click();
      await expect(row).toBeVisible();
      await expect(failure).toBeHidden();
    });
  }
});

test.describe('a round', () => {
  test.use({ data: 'seeded' });

  test('kill -9 of its worker, then of the host: marked, resumed, and brought to its end', async ({
    page,
    host,
    client,
  }) => {
    test.skip(!seesProcesses, 'finds the worker in /proc');
    test.setTimeout(3 * roundPatienceMs);
    const runs = new RunsPage(page);
    // By a rule, which decides: no judges on parts of the rankings are needed for what is looked at here.
    const { id } = await client.round.start({ settings: longerRound, raters: [{ kind: 'rule' }], seed: 5 });
    await page.goto(`${host.origin}/#/runs/${id}`);
    await runs.atStage('Judge');
    process.kill(await workerOf(host, 'training-worker'), 'SIGKILL');
    await expect(page.getByRole('alert').filter({ hasText: 'killed' }).first()).toBeVisible();
    await expect(runs.resume).toBeVisible();
    await runs.resume.click();
    await runs.practising();

    await host.kill();
    await expect(page.getByText('Reconnecting… what was saved is kept.')).toBeVisible();
    const again = await startHost(host.home, host.port);
    try {
      await enter(page, again, `#/runs/${id}`);
      await expect(runs.resume).toBeVisible();
      await runs.resume.click();
      await expect(runs.verdict).toBeVisible({ timeout: roundPatienceMs });
    } finally {
      await again.close();
    }
  });
});
