/** The endpoint's A/B test: a challenger answers a share of the conversations with `parley:best`. */
import { Argument } from 'commander';
import type { AbTestView } from '../../../shared/contract/endpoint.ts';
import { abTestResult, abTestShares, abTestWinRate } from '../../../shared/domain/ab-test-words.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { CommandGroup, CommandResult, CommandSpec } from '../command.ts';
import { wholeNumber } from '../input/option-values.ts';
import { VersionNames } from '../input/version-names.ts';
import { moment } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { format, t } from '../../../shared/language/t.ts';

const startCommand: CommandSpec = {
  name: 'start',
  get summary() {
    return t.cliHelp.abTest.start;
  },
  get description() {
    return t.cliHelp.abTest.startDescription;
  },
  arguments: [() => new Argument('<challenger>', t.cliHelp.abTest.challenger)],
  options: [() => wholeNumber('--share <percent>', t.cliHelp.abTest.share, { min: 1, max: 99 })],
  examples: ['parley ab-test start "Round 3"', 'parley ab-test start ver_8c1f --share 20'],
  async run(context, { share = 50 }: { readonly share?: number }, [challenger = '']) {
    const client = await context.client();
    const { abTest } = await client.endpoint.startAbTest({ challenger, share: share / 100 });
    return resultOf(client, abTest);
  },
};

const showCommand: CommandSpec = {
  name: 'show',
  get summary() {
    return t.cliHelp.abTest.show;
  },
  get description() {
    return t.cliHelp.abTest.showDescription;
  },
  examples: ['parley ab-test show', 'parley ab-test show --json'],
  async run(context) {
    const client = await context.client();
    return resultOf(client, (await client.endpoint.status()).abTest);
  },
};

const endCommand: CommandSpec = {
  name: 'end',
  get summary() {
    return t.cliHelp.abTest.end;
  },
  examples: ['parley ab-test end'],
  async run(context) {
    const client = await context.client();
    return resultOf(client, (await client.endpoint.endAbTest()).abTest);
  },
};

async function resultOf(client: Client, abTest: AbTestView | null): Promise<CommandResult> {
  if (abTest === null) return { json: { abTest }, text: t.abTest.none };
  const names = await VersionNames.read(client);
  const { champion, challenger, state, startedAtMs } = abTest;
  const { heading } = t.cliResults;
  const columns = [
    { title: heading.version },
    { title: t.abTest.conversations, align: 'right' as const },
    { title: t.abTest.thumbsUp, align: 'right' as const },
    { title: t.abTest.thumbsDown, align: 'right' as const },
  ];
  const rows = [champion, challenger].map(({ version, conversations, up, down }) => [
    names.of(version),
    ...[conversations, up, down].map((count) => format.count(count)),
  ]);
  const of = { champion: names.of(champion.version), challenger: names.of(challenger.version) };
  const text = [
    `${t.abTest.stateOf({ state })} ${abTestShares(abTest, of)} ${t.abTest.since({ when: moment(startedAtMs) })}`,
    table(columns, rows),
    [abTestWinRate(abTest, of), abTestResult(abTest, of)].filter((sentence) => sentence !== undefined).join('\n'),
  ];
  const json = { ...abTest, champion: names.beside(champion), challenger: names.beside(challenger) };
  return { json: { abTest: json }, text: text.join('\n\n') };
}

export const abTestCommands: CommandGroup = {
  name: 'ab-test',
  get summary() {
    return t.cliHelp.abTest.summary;
  },
  commands: [startCommand, showCommand, endCommand],
};
