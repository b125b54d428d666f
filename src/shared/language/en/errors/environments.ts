/** What environments refuse. */
interface Named {
  readonly name: string;
}

export const environments = {
  notReset: ({ name }: Named) => `The environment ${name} was not reset yet. Call reset before the first step.`,
  over: ({ name }: Named) => `The episode of ${name} is over. Call reset before the next step.`,
  noAction: ({ name, space, given }: Named & { space: string; given: string }) =>
    `${name} expected an action of ${space}, and got ${given}.`,
  rewritingTemplate:
    'The model’s chat template rewrites replies once more turns follow, as templates of thinking models do. Conversations with an environment need one that leaves replies as they are.',
  noFittingTasks: ({ name }: Named) =>
    `No conversation of ${name} fits the model’s context beside a reply. Lower maxNewTokens, or take a model with a longer context.`,
  promptsMissing: 'The environment "prompts" expected prompts, and none were named. Name a file or a dataset.',
  notRepeatable: ({ name }: Named) =>
    `${name} did not repeat the episode in which the training stopped, so it cannot go on. Start it again.`,
  exampleCancelled: ({ name }: Named) => `The example ${name} was stopped before its end.`,
};
