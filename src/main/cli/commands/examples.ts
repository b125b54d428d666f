/** Known tasks that methods of reinforcement learning are tried on. */
import { Option } from 'commander';
import type { ExampleName, ExampleResultOf } from '../../../shared/contract/examples.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { format, t } from '../../../shared/language/t.ts';
import type { CommandContext, CommandGroup, CommandSpec } from '../command.ts';
import { decimal, wholeNumber } from '../input/option-values.ts';
import { seedFlag } from '../input/flags.ts';
import { seedsFlag } from '../input/seed-list.ts';
import { learningCurveText } from '../run-output/learning-curve.ts';
import { untilDone } from '../run-output/until-done.ts';
import { table } from '../terminal/table.ts';

type TaskInput = Parameters<Client['examples']['run']>[0];

interface TabularOptions {
  readonly gamma?: number;
  readonly steps?: number;
  readonly seeds?: number[];
}

const FIVE_SEEDS = [0, 1, 2, 3, 4];

/** @param usual what they are by default */
const tabularFlags = (usual: { readonly gamma: number; readonly steps: number }) => [
  () => decimal('--gamma <number>', t.cliHelp.examples.gamma(usual), { min: 0.01, max: 1 }),
  () => wholeNumber('--steps <number>', t.cliHelp.examples.steps(usual), { min: 1000, max: 1e8 }),
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
  options: tabularFlags({ gamma: 1, steps: 4_000_000 }),
  examples: ['parley examples gridworld', 'parley examples gridworld --gamma 0.9 --seeds 1..3 --json'],
  async run(context, { gamma, steps, seeds = FIVE_SEEDS }: TabularOptions) {
    const result = await solve(context, { name: 'gridworld', gamma, steps, seeds });
    return { json: result, text: [gridText(result), ...tabularText(result)].join('\n\n') };
  },
};

const coffeeCommand: CommandSpec = {
  name: 'coffee',
  get summary() {
    return t.cliHelp.examples.coffee;
  },
  get description() {
    return t.cliHelp.examples.coffeeDescription;
  },
  options: tabularFlags({ gamma: 0.95, steps: 10_000_000 }),
  examples: ['parley examples coffee', 'parley examples coffee --steps 1000000 --seeds 1..3'],
  async run(context, { gamma, steps, seeds = FIVE_SEEDS }: TabularOptions) {
    const result = await solve(context, { name: 'coffee', gamma, steps, seeds });
    return { json: result, text: [orderText(result), ...tabularText(result)].join('\n\n') };
  },
};

/** Value and best act by what was said, one column for each number of turns that are left. */
function orderText({ states }: ExampleResultOf<'coffee'>): string {
  const cells = states.map(({ name, value, action }) => {
    const [, said, left] = /^(.*), (\d+) left$/.exec(name)!;
    return { said, left: Number(left), text: `${format.fixed(value, 3)} ${action}` };
  });
  const lefts = [...new Set(cells.map(({ left }) => left))].sort((a, b) => b - a);
  const rows = [...new Set(cells.map(({ said }) => said))].sort((a, b) => a.length - b.length);
  return table(
    [{ title: t.examples.heading.said }, ...lefts.map((count) => ({ title: t.examples.turnsLeft({ count }) }))],
    rows.map((row) => [
      row,
      ...lefts.map((turns) => cells.find(({ said, left }) => said === row && left === turns)?.text ?? ''),
    ]),
  );
}

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
}: ExampleResultOf<'gridworld' | 'coffee'>): string[] {
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

interface ControlOptions {
  readonly steps?: number;
  readonly seed?: number;
}

const cartPoleCommand: CommandSpec = {
  name: 'cartpole',
  get summary() {
    return t.cliHelp.examples.cartpole;
  },
  get description() {
    return t.cliHelp.examples.cartpoleDescription;
  },
  options: [
    () => wholeNumber('--steps <number>', t.cliHelp.examples.cartpoleSteps, { min: 1000, max: 1e8 }),
    seedFlag,
    () => new Option('--double', t.cliHelp.examples.double),
    () => new Option('--dueling', t.cliHelp.examples.dueling),
    () => new Option('--prioritized', t.cliHelp.examples.prioritized),
    () => wholeNumber('--n-step <number>', t.cliHelp.examples.nStep, { min: 1, max: 100 }),
  ],
  examples: ['parley examples cartpole', 'parley examples cartpole --double --dueling --seed 3 --steps 100000'],
  async run(context, options: ControlOptions & { double?: true; dueling?: true; prioritized?: true; nStep?: number }) {
    const result = await solve(context, { name: 'cartpole', ...options });
    return { json: result, text: learningCurveText(result) };
  },
};

const pendulumCommand: CommandSpec = {
  name: 'pendulum',
  get summary() {
    return t.cliHelp.examples.pendulum;
  },
  get description() {
    return t.cliHelp.examples.pendulumDescription;
  },
  options: [
    () => new Option('--method <name>', t.cliHelp.examples.method).choices(['ddpg', 'td3']),
    () => wholeNumber('--steps <number>', t.cliHelp.examples.pendulumSteps, { min: 1000, max: 1e8 }),
    seedFlag,
  ],
  examples: ['parley examples pendulum', 'parley examples pendulum --method ddpg --seed 3 --json'],
  async run(context, options: ControlOptions & { method?: 'ddpg' | 'td3' }) {
    const result = await solve(context, { name: 'pendulum', ...options });
    return { json: result, text: learningCurveText(result) };
  },
};

export const examplesCommands: CommandGroup = {
  name: 'examples',
  get summary() {
    return t.cliHelp.examples.summary;
  },
  commands: [gridworldCommand, coffeeCommand, cartPoleCommand, pendulumCommand],
};
