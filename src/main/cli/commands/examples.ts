/** Known tasks that methods of reinforcement learning are tried on. */
import type { ExampleName, ExampleResultOf } from '../../../shared/contract/examples.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { format, t } from '../../../shared/language/t.ts';
import type { CommandContext, CommandGroup, CommandSpec } from '../command.ts';
import { decimal, wholeNumber } from '../input/option-values.ts';
import { seedsFlag } from '../input/seed-list.ts';
import { untilDone } from '../run-output/until-done.ts';
import { table } from '../terminal/table.ts';

type TaskInput = Parameters<Client['examples']['run']>[0];

interface TabularOptions {
  readonly gamma?: number;
  readonly steps?: number;
  readonly seeds?: number[];
}

const FIVE_SEEDS = [0, 1, 2, 3, 4];

const tabularFlags = [
  () => decimal('--gamma <number>', t.cliHelp.examples.gamma, { min: 0.01, max: 1 }),
  () => wholeNumber('--steps <number>', t.cliHelp.examples.steps, { min: 1000, max: 1e8 }),
  seedsFlag,
];

async function solve<Name extends ExampleName>(context: CommandContext, task: Extract<TaskInput, { name: Name }>) {
  const client = await context.client();
  const stream = await client.examples.run(task, { signal: context.interrupt.signal });
  return (await untilDone(context, stream, 'example')).result as ExampleResultOf<Name>;
}

const gridworldCommand: CommandSpec = {
  name: 'gridworld',
  get summary() {
    return t.cliHelp.examples.gridworld;
  },
  get description() {
    return t.cliHelp.examples.gridworldDescription;
  },
  options: tabularFlags,
  examples: ['parley examples gridworld', 'parley examples gridworld --gamma 0.9 --seeds 1..3 --json'],
  async run(context, { gamma, steps, seeds = FIVE_SEEDS }: TabularOptions) {
    const result = await solve(context, { name: 'gridworld', gamma, steps, seeds });
    return { json: result, text: [gridText(result), ...tabularText(result)].join('\n\n') };
  },
};

const arrows: Readonly<Record<string, string>> = { up: '↑', right: '→', down: '↓', left: '←' };

/** The map, with value and best action in each cell. */
function gridText({ map, states }: ExampleResultOf<'gridworld'>): string {
  const cellOf = (kind: string, row: number, column: number) => {
    const state = states.find(({ name }) => name === `${row},${column}`);
    if (state !== undefined) return `${format.fixed(state.value, 3)} ${arrows[state.action]}`;
    return { '+': '+1', '-': '−1' }[kind] ?? '';
  };
  const rows = map.map((line, row) => [...line].map((kind, column) => cellOf(kind, row, column)));
  return table(
    Array.from(map[0], () => ({ title: '', align: 'right' as const })),
    rows,
  ).trimStart();
}

/** How the exact methods agree, and how far the learned tables are off. */
function tabularText({
  gamma,
  steps,
  valueIteration,
  policyIteration,
  learned,
}: ExampleResultOf<'gridworld'>): string[] {
  const { heading } = t.examples;
  return [
    [
      t.examples.exact({ gamma, sweeps: valueIteration.sweeps, residual: valueIteration.bellmanResidual }),
      t.examples.agreement({
        improvements: policyIteration.improvements,
        difference: policyIteration.largestDifference,
      }),
      t.examples.learning({ steps }),
    ].join('\n'),
    table(
      [
        { title: heading.method },
        { title: heading.seed, align: 'right' },
        { title: heading.error, align: 'right' },
        { title: heading.bestActions, align: 'right' },
      ],
      learned.map(({ method, seed, errorOfRange, bestActions }) => [
        t.examples.methods[method],
        String(seed),
        format.percent(errorOfRange, 2),
        format.percent(bestActions),
      ]),
    ),
  ];
}

export const examplesCommands: CommandGroup = {
  name: 'examples',
  get summary() {
    return t.cliHelp.examples.summary;
  },
  commands: [gridworldCommand],
};
