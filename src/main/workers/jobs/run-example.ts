/** Known tasks: one function for each. */
import { gridMap, gridworld } from '../../environments/control/gridworld.ts';
import { coffeeMdp } from '../../environments/dialogue/coffee.ts';
import type { ExampleName, ExampleResult, ExampleResultOf, ExampleTask } from '../../../shared/contract/examples.ts';
import type { JobContext } from './job-context.ts';
import { learnCartPole, learnPendulum } from './learn-control.ts';
import { solveByTable } from './solve-by-table.ts';

type RunExample<Name extends ExampleName> = (
  task: Extract<ExampleTask, { name: Name }>,
  context: JobContext,
) => Promise<ExampleResultOf<Name>>;

/** A task without its function does not compile. */
const examples: { readonly [Name in ExampleName]: RunExample<Name> } = {
  gridworld: async (task, context) => ({
    name: 'gridworld',
    map: [...gridMap],
    ...(await solveByTable(gridworld(), task, context)),
  }),
  coffee: async (task, context) => ({ name: 'coffee', ...(await solveByTable(coffeeMdp().mdp, task, context)) }),
  cartpole: learnCartPole,
  pendulum: learnPendulum,
};

export function runExample(task: ExampleTask, context: JobContext): Promise<ExampleResult> {
  // A task is given to its own function only.
  return (examples[task.name] as unknown as RunExample<ExampleName>)(task, context);
}
