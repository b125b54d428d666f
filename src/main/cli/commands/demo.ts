import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { CommandSpec } from '../command.ts';
import { Demo } from '../demo/demo.ts';
import { fixedSeedFlag } from '../input/flags.ts';
import { wholeNumber } from '../input/option-values.ts';
import { t } from '../../../shared/language/t.ts';

interface Options {
  readonly home?: string;
  readonly rater?: string;
  readonly rankings?: number;
  readonly seed?: number;
}

export const demoCommand: CommandSpec = {
  name: 'demo',
  get summary() {
    return t.cliHelp.demo.summary;
  },
  get description() {
    return t.cliHelp.demo.description;
  },
  options: [
    () => new Option('--rater <rule>', t.cliHelp.demo.rater),
    () => wholeNumber('--rankings <number>', t.cliHelp.demo.rankings, { min: 20, max: 10_000 }),
    fixedSeedFlag,
  ],
  examples: ['parley demo', 'parley demo --home my-demo --rater rule:length:3-8'],
  homeOf: (given) => (given === undefined ? mkdtempSync(join(tmpdir(), 'parley-demo-')) : resolve(given)),
  async run(context, { rater = 'rule:question', rankings = 300, seed = 0 }: Options) {
    const demo = new Demo(context, await context.client(), { rater, rankings, seed });
    return { json: await demo.run() };
  },
};
