import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StaticFiles } from '../hosting/static-files.ts';
import { servePage } from './serve-page.ts';

let dir: string;
let files: StaticFiles;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'parley-page-'));
  await mkdir(path.join(dir, 'page', 'assets'), { recursive: true });
  await writeFile(path.join(dir, 'secret.txt'), 'secret');
  await writeFile(path.join(dir, 'page', 'index.html'), '<title>Parley</title>');
  await writeFile(path.join(dir, 'page', 'assets', 'main-1.js'), 'export {}');
  await writeFile(path.join(dir, 'page', '.hidden'), 'secret');
  await symlink(path.join(dir, 'secret.txt'), path.join(dir, 'page', 'link.txt'));
  files = new StaticFiles(path.join(dir, 'page'));
  await files.scan();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const get = (url: string, method = 'GET') => servePage(files, { url, method });

test('the page and its files come with their type, the policy and nothing to be guessed', async () => {
  const page = await get('parley://app/index.html');
  expect([page.status, await page.text()]).toEqual([200, '<title>Parley</title>']);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const script = await get('parley://app/assets/main-1.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(script.headers.get('cache-control')).toContain('immutable');
  for (const answer of [page, script, await get('parley://app/nothing')]) {
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('the page is read anew, so that a reload shows a new build', async () => {
  await writeFile(path.join(dir, 'page', 'index.html'), '<title>built again</title>');
  expect(await (await get('parley://app/')).text()).toBe('<title>built again</title>');
});

test('no path leads out of the folder', async () => {
  const paths = ['../secret.txt', '%2e%2e/secret.txt', '..%2fsecret.txt', '%2e%2e%2fsecret.txt', '..%5csecret.txt'];
  paths.push('assets/../../secret.txt', 'link.txt', '.hidden', '/../secret.txt', '%00', '%');
  for (const tried of paths) {
    const answer = await get(`parley://app/${tried}`);
    expect(answer.status, tried).toBeGreaterThanOrEqual(400);
    expect(await answer.text(), tried).not.toContain('secret');
  }
});

test('another host of the protocol and other methods are refused', async () => {
  expect((await get('parley://other/index.html')).status).toBe(403);
  expect((await get('parley://app/index.html', 'POST')).status).toBe(405);
  const head = await get('parley://app/index.html', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
});
