/** The command line. */
export const cli = {
  purpose: 'Train a chat agent from your own feedback, on your own machine.',
  closing: `A first round, with the shipped model and a simulated rater:
  parley demo

Exit codes: 0 done, 1 it failed or only part could be done, 2 the command does not fit
(unknown flag, value out of range, bad file), 130 stopped by Ctrl-C. Every failure is one line on stderr; with --json
also {"error": {"code", "message"}} on stdout. NO_COLOR turns styling off.`,
  /** "lists the runs" as the first sentence of a command's help. */
  asSentence: ({ summary }: { summary: string }) => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
  versionFlag: 'show the version of Parley',
  homeFlag: 'where chats, ratings and models are kept (or PARLEY_HOME)',
  engineFlag: 'what models run on: auto, or a name that parley env lists (or PARLEY_ENGINE)',
  languageFlag: 'the language of what is said (or PARLEY_LANG, else that of the terminal)',
  jsonFlag: 'print one JSON object on stdout; everything else goes to stderr',
  helpFlag: 'show this help',
  example: 'Example:',
  examples: 'Examples:',
  usage: 'Usage:',
  arguments: 'Arguments:',
  options: 'Options:',
  commands: 'Commands:',
  optionsPlace: '[options]',
  commandPlace: '[command]',
  choices: ({ choices }: { choices: readonly string[] }) => `choices: ${choices.join(', ')}`,
  defaultValue: ({ value }: { value: string }) => `default: ${value}`,
  withFacts: ({ description, facts }: { description: string; facts: readonly string[] }) =>
    `${description} (${facts.join(', ')})`,
  stopping: 'Stopping after the step in hand; press Ctrl-C again to end at once.',
  interval: ({ share, low, high }: { share: string; low: string; high: string }) =>
    `${share} (95 % interval ${low} to ${high} %)`,
  stage: ({ stage, done, total }: { stage: string; done: string; total: string }) => `${stage}: ${done} of ${total}`,
  ourFault: 'This is a fault in Parley. The same command with PARLEY_DEBUG=1 says where it arose.',
  ourFaultInLog: ({ log }: { log: string }) =>
    `This is a fault in Parley. The same command with PARLEY_DEBUG=1 or ${log} says where it arose.`,
};
