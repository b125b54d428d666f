/** A program that is killed while its worker is at work; prints the worker's process id first. */
import { fileURLToPath } from 'node:url';
import type { SampleRouter } from '../workers/fixtures/sample-worker.ts';
import { spawnWorker } from '../workers/process/spawn.ts';
import { forkUtility } from './node-utility-process.fixture.ts';
import { utilityStarter } from './utility-worker.ts';

const entry = new URL('../workers/fixtures/sample-worker.ts', import.meta.url);
const worker = spawnWorker<SampleRouter>(entry, { name: 'orphan to be' }, utilityStarter(forkUtility, fileURLToPath));
await worker.client.add({ a: 1, b: 1 });
process.stdout.write(`${worker.pid}\n`);
await worker.client.block(600_000);
