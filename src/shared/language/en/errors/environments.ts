/** What environments refuse. */
interface Named {
  readonly name: string;
}

export const environments = {
  notReset: ({ name }: Named) => `The environment ${name} was not reset yet. Call reset before the first step.`,
  over: ({ name }: Named) => `The episode of ${name} is over. Call reset before the next step.`,
  noAction: ({ name, space, given }: Named & { space: string; given: string }) =>
    `${name} expected an action of ${space}, and got ${given}.`,
  promptsMissing: 'The environment "prompts" expected prompts, and none were named. Name a file or a dataset.',
  exampleCancelled: ({ name }: Named) => `The example ${name} was stopped before its end.`,
};
