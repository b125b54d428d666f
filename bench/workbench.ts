/**
 * How the workbench feels, in figures: starts the built headless host on a home folder of its own, drives the contract over
 * its WebSocket as a page does, and the page itself in a real Chromium.
 *
 *   npm run bench:workbench -- [--json FILE] [--repeat N]
 *
 * Needs `npm run build`. Nothing is asserted: a figure that misses its target is marked. Take them on a quiet machine.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Browser, Page } from '@playwright/test';
import type { Client } from '../src/shared/contract/contract.ts';
import { openBrowser, openPage } from './workbench/browser.ts';
import { median, quantile, tableOf } from './workbench/figures.ts';
import type { Figure } from './workbench/figures.ts';
import { timeFrames, timeKeys, timeRankings } from './workbench/page-probes.ts';
import { rateOf, timeCandidates, timeReply } from './workbench/replies.ts';
import type { ReplyTimes } from './workbench/replies.ts';
import { connectClient, serveApp } from './workbench/served-app.ts';
import { startRound, timeCalls } from './workbench/training.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: { json: { type: 'string' }, repeat: { type: 'string', default: '5' } },
});
const repeat = Number(options.repeat);
const questions = ['Hello! How are you?', 'What should I cook tonight?', 'I had a bad day.', 'Tell me about your job.'];

const figure = (name: string, unit: Figure['unit'], target: number, of: Figure['of'], samples: number[]): Figure => ({
  name,
  unit,
  target,
  of,
  samples,
  value: of === 'p95' ? quantile(samples, 0.95) : median(samples),
});

/** From starting the process to a page that takes a message, the browser's own start left out. */
async function measureStart(browser: Browser): Promise<Figure[]> {
  const [servedMs, usableMs] = [[] as number[], [] as number[]];
  for (let run = 0; run < repeat; run++) {
    const app = await serveApp();
    const { page } = await openPage(browser, app.url);
    servedMs.push(app.startMs);
    usableMs.push(performance.now() - app.startedAt);
    await page.close();
    await app.stop();
  }
  return [
    figure('start to address', 'ms', 5000, 'median', servedMs),
    figure('start to usable page', 'ms', 5000, 'median', usableMs),
  ];
}

async function measureReplies(client: Client): Promise<Figure[]> {
  const preparedAt = performance.now();
  await client.chat.prepare({});
  const prepareMs = performance.now() - preparedAt;
  const first = await timeReply(client, questions[0], 0);
  const replies: ReplyTimes[] = [];
  const candidates: ReplyTimes[] = [];
  for (let round = 0; round < repeat; round++) {
    for (const [index, question] of questions.entries()) {
      replies.push(await timeReply(client, question, round * questions.length + index));
      candidates.push(await timeCandidates(client, question, 8, round * questions.length + index));
    }
  }
  const rates = (times: readonly ReplyTimes[], firstTokens: number) => times.map((time) => rateOf([time], firstTokens));
  return [
    figure('a version loaded, when Chat or Rank opens', 'ms', 3000, 'once', [prepareMs]),
    figure('first token of the first message', 'ms', 150, 'once', [first.firstTokenMs]),
    figure(
      'first token, warm',
      'ms',
      150,
      'median',
      replies.map(({ firstTokenMs }) => firstTokenMs),
    ),
    { ...figure('one reply', 'tokens/s', 200, 'overall', rates(replies, 1)), value: rateOf(replies, 1) },
    { ...figure('8 candidates', 'tokens/s', 800, 'overall', rates(candidates, 8)), value: rateOf(candidates, 8) },
  ];
}

async function measureWhileTraining(client: Client, page: Page) {
  const round = await startRound(client);
  await page.goto(new URL(`#/runs/${round.id}`, page.url()).href);
  await round.reaches('PPO');
  const frames = await timeFrames(page, 10_000);
  const keys = await timeKeys(page, 40, 150);
  const calls = await timeCalls(client, 60, 100);
  const replies: ReplyTimes[] = [];
  for (let i = 0; i < repeat; i++) replies.push(await timeReply(client, questions[i % questions.length], i));
  const atWork = await round.isAtWork();
  await round.stop();
  if (!atWork)
    throw new Error('The round ended before everything was measured; its figures would be of an idle machine.');
  return [
    figure('while a round trains: frame', 'ms', 33, 'p95', frames),
    figure('while a round trains: key to painted', 'ms', 100, 'p95', keys),
    figure('while a round trains: light call', 'ms', 100, 'p95', calls),
    figure(
      'while a round trains: first token',
      'ms',
      150,
      'median',
      replies.map(({ firstTokenMs }) => firstTokenMs),
    ),
  ];
}

const before = loadavg()[0];
const browser = await openBrowser();
const figures = await measureStart(browser);
const app = await serveApp();
try {
  using connected = await connectClient(await app.newUrl());
  figures.push(...(await measureReplies(connected.client)));
  const { page } = await openPage(browser, app.url);
  figures.push(figure('a ranking: Enter to saved', 'ms', 30, 'median', await timeRankings(page, 20, 4)));
  figures.push(...(await measureWhileTraining(connected.client, page)));
} finally {
  await browser.close();
  await app.stop();
}
const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, load ${before.toFixed(1)} before`;
console.log(`${tableOf(figures)}\n\n${machine}`);
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
