import { rm } from 'node:fs/promises';
import { test } from '@playwright/test';
import { seedHome } from './seed-home.ts';
import { seededHome } from './workbench.ts';

test('a home folder with chats, rankings, a finished round and votes', async () => {
  test.setTimeout(900_000);
  await rm(seededHome, { recursive: true, force: true });
  await seedHome(seededHome);
});
