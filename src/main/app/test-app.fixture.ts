/** Real apps on real folders with a tiny model, closed and removed after the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Client } from '../../shared/contract/contract.ts';
import type { DataImportEvent } from '../../shared/contract/data.ts';
import { createApp } from './app.ts';
import type { App, AppOptions } from './app.ts';
import { writeTinyVersion } from './tiny-version.fixture.ts';

export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'parley-app-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** @param home shared by several apps one after the other; a fresh one unless given */
export async function testApp(home?: string, options: Partial<AppOptions> = {}): Promise<App & { home: string }> {
  const dir = home ?? path.join(await tempDir(), 'home');
  const baseModelDir = options.baseModelDir ?? path.join(await tempDir(), 'parley-base');
  if (options.baseModelDir === undefined) await writeTinyVersion(baseModelDir);
  const app = await createApp({ home: dir, command: 'parley test', ...options, baseModelDir });
  onTestFinished(() => app.close());
  return { ...app, home: dir };
}

export async function allOf<Event>(stream: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The last event of a stream. */
export async function lastOf<Event>(stream: AsyncIterable<Event>): Promise<Event> {
  const events = await allOf(stream);
  return events[events.length - 1];
}

type DataImport = Extract<DataImportEvent, { type: 'done' }>;

/** What an import of data says when it is done. */
export async function importData(client: Client, input: Parameters<Client['data']['import']>[0]): Promise<DataImport> {
  const last = await lastOf(await client.data.import(input));
  if (last.type !== 'done') throw new Error(`expected the import to be done, got ${last.type}`);
  return last;
}

/** `count` different short prompts. */
export function prompts(count: number): { kind: 'list'; prompts: string[] } {
  return { kind: 'list', prompts: Array.from({ length: count }, (_, i) => `prompt ${i}`) };
}
