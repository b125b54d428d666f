import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { CommandSpec } from '../command.ts';
import { Demo } from '../demo/demo.ts';
import { fixedSeedFlag } from '../input/flags.ts';
import { wholeNumber } from '../input/option-values.ts';

interface Options {
  readonly home?: string;
  readonly rater?: string;
  readonly rankings?: number;
  readonly seed?: number;
}

export const demoCommand: CommandSpec = {
  name: 'demo',
  summary: 'once around the whole loop in a minute or two, with a simulated rater',
  description:
    'Goes once around the whole loop with the shipped model and a simulated rater, and says what it does and why: ' +
    'chat, rank, reward model, PPO, comparison. Works in a new temporary folder, or in --home DIR, where a second ' +
    'call takes up what was begun; a folder that has been round goes round again from the version it kept.',
  options: [
    () => new Option('--rater <rule>', 'the simulated rater (default: rule:question, which likes to be asked back)'),
    () => wholeNumber('--rankings <number>', 'rankings to learn from (default: 300)', { min: 20, max: 10_000 }),
    fixedSeedFlag,
  ],
  examples: ['parley demo', 'parley demo --home my-demo --rater rule:length:3-8'],
  homeOf: (given) => (given === undefined ? mkdtempSync(join(tmpdir(), 'parley-demo-')) : resolve(given)),
  async run(context, { rater = 'rule:question', rankings = 300, seed = 0 }: Options) {
    const demo = new Demo(context, await context.client(), { rater, rankings, seed });
    return { json: await demo.run() };
  },
};
