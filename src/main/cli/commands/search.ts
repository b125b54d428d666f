import { InvalidArgumentError, Option } from 'commander';
import { objectiveNames, strategies } from '../../../shared/contract/groups.ts';
import type { ObjectiveName } from '../../../shared/contract/groups.ts';
import { judgeFrom } from '../input/reward-text.ts';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import { methodCalled, methodNames } from '../../../shared/methods/all.ts';
import type { Method } from '../../../shared/methods/all.ts';
import type { CommandContext, CommandGroup, CommandResult, CommandSpec } from '../command.ts';
import { runSeedFlag } from '../input/flags.ts';
import { promptSource } from '../input/prompt-source.ts';
import { readSpaceFile } from '../input/space-file.ts';
import { followGroup } from '../run-output/follow-group.ts';
import { memoryLine } from '../run-output/memory-lines.ts';
import { trainFlags, trainInputOf } from './train.ts';
import type { TrainOptions } from './train.ts';
import { t } from '../../../shared/language/t.ts';

type Budget = { readonly trials: number } | { readonly seconds: number };

interface Options extends TrainOptions {
  readonly space: string;
  readonly budget: Budget;
  readonly strategy?: (typeof strategies)[number];
  readonly objective?: ObjectiveName;
  readonly judge?: string;
  readonly contest: string;
}

const secondsIn = { s: 1, m: 60, h: 3600 } as const;

/** "12" runs, or "30m". @throws InvalidArgumentError saying what was expected */
function budgetOf(text: string): Budget {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text) ?? [];
  const amount = Number(number);
  if (number === undefined || amount <= 0) throw expectedBudget(text);
  if (unit) return { seconds: amount * secondsIn[unit as keyof typeof secondsIn] };
  if (!Number.isInteger(amount) || amount > 1000) throw expectedBudget(text);
  return { trials: amount };
}

function expectedBudget(text: string): InvalidArgumentError {
  return new InvalidArgumentError(t.cliInput.budgetExpected({ given: text }));
}

const searchFlags = (makesVersion: boolean) => [
  () => new Option('--space <file>', t.cliHelp.search.space).makeOptionMandatory(),
  () => new Option('--budget <amount>', t.cliHelp.search.budget).argParser(budgetOf).makeOptionMandatory(),
  () => new Option('--strategy <name>', t.cliHelp.search.strategy).choices(strategies),
  ...(makesVersion
    ? [
        () => new Option('--objective <name>', t.cliHelp.search.objective).choices(objectiveNames),
        () => new Option('--judge <judge>', t.cliHelp.search.judge),
        () => new Option('--contest <file>', t.cliHelp.search.contest).default('everyday-heldout'),
      ]
    : []),
];

function searchCommand(method: Method): CommandSpec {
  const { name } = method;
  const teacher = method.needs === 'teacher' ? ' --teacher large' : '';
  return {
    name,
    get summary() {
      return t.cliHelp.search.method({ title: method.title });
    },
    get description() {
      return t.cliHelp.search.description({ method: method.inSentence });
    },
    options: [...trainFlags(method), runSeedFlag, ...searchFlags(method.makes === 'version')],
    examples: [
      `parley search ${name}${teacher} --space space.json --budget 12`,
      `parley search ${name}${teacher} --space space.json --budget 30m --seed 1`,
    ],
    async run(context: CommandContext, options: Options): Promise<CommandResult> {
      const { space, budget, strategy, objective, judge, contest, seed = drawnSeed(), ...told } = options;
      const client = await context.client();
      const train = await trainInputOf(client, method, { ...told, seed });
      context.terminal.note(memoryLine(await client.train.estimate(train)));
      const group = await client.groups.search({
        ...{ train, strategy, budget, objective, judge: judge && judgeFrom(judge), seed },
        space: readSpaceFile(space),
        contest: method.makes === 'version' ? await promptSource(client, contest) : undefined,
      });
      return followGroup(context, client, group);
    },
  };
}

export const searchCommands: CommandGroup = {
  name: 'search',
  get summary() {
    return t.cliHelp.search.summary;
  },
  commands: methodNames.map((name) => searchCommand(methodCalled(name))),
};
