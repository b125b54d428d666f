/** Known tasks: one function for each. */
import { gridMap, gridworld } from '../../environments/control/gridworld.ts';
import type { ExampleName, ExampleResult, ExampleResultOf, ExampleTask } from '../../../shared/contract/examples.ts';
import type { JobContext } from './job-context.ts';
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
};

export function runExample(task: ExampleTask, context: JobContext): Promise<ExampleResult> {
  return examples[task.name](task, context);
}
