/** What commands ask of their flags, arguments and files where these do not fit. */
export const cliInput = {
  wholeNumberExpected: ({ flag, min, max, given }: { flag: string; min: number; max: number; given: string }) =>
    `${flag} expects a whole number from ${min} to ${max}, not "${given}".`,
  numberExpected: ({ flag, min, max, given }: { flag: string; min: number; max: number; given: string }) =>
    `${flag} expects a number from ${min} to ${max}, not "${given}".`,
  ratersExpected: '--raters expects human, rule, rule:NAME or a person’s name.',
  bestOfExpected: ({ by }: { by: string }) =>
    `--by ${by} says what chooses; expected --best-of N with it, such as --best-of 4.`,
  stopExpected: '--stop expects a text of at least one character.',
  seedsExpected: ({ most, given }: { most: number; given: string }) =>
    `--seeds expects 2 to ${most} different whole numbers, as 1..10 or 1,2,5; not "${given}".`,
  budgetExpected: ({ given }: { given: string }) =>
    `--budget expects a number of runs up to 1000, or a time as 90s, 30m or 2h; not "${given}".`,
  layersExpected: ({ given }: { given: string }) => `--layers expects whole numbers, as 8 or 0,1,5; not "${given}".`,
  environmentOrReward: ({ env }: { env: string }) =>
    `The environment ${env} brings its own tasks and rewards. Leave out --prompts, --reward and --reward-run, or the environment.`,
  shapingAlone: '--shaping shapes the rewards of an environment. Name one with --env.',
  seedOrSeeds: 'Expected either --seed or --seeds, got both.',
  datasetOrFeedback: 'Expected either the name of a dataset, or --feedback, or --rankings.',
  sinceWithFeedback: '--since goes with --feedback, which knows when it was given.',
  sinceExpected: '--since expects a date such as 2026-05-03 or 2026-05-03T14:00.',

  noSuchRun: ({ run }: { run: string }) => `There is no run "${run}". "parley runs list" shows what there is.`,
  noSuchRunNear: ({ run, near }: { run: string; near: string }) => `There is no run "${run}"; did you mean "${near}"?`,
  noRunTo: ({ purpose }: { purpose: 'show' | 'resume' | 'stop' | 'report' }) =>
    `There is no run to ${purpose}. "parley runs list" shows what there is.`,
  noSuchPrompts: ({ given, known }: { given: string; known: readonly string[] }) =>
    `--prompts: there is neither a file nor a dataset "${given}"; expected a JSON Lines file with "prompt" on every line, or one of ${known.join(', ')}.`,
  noSuchPromptsNear: ({ given, known, near }: { given: string; known: readonly string[]; near: string }) =>
    `--prompts: there is neither a file nor a dataset "${given}"; expected a JSON Lines file with "prompt" on every line, or one of ${known.join(', ')}. Did you mean ${near}?`,
  configNotRead: ({ path, reason }: { path: string; reason: string }) => `--config: cannot read ${path}: ${reason}.`,
  configNotJson: ({ path, reason }: { path: string; reason: string }) =>
    `--config: expected one JSON object of settings in ${path}, such as {"learningRate": 0.0002}, and it is not JSON (${reason}).`,
  configNotObject: ({ path }: { path: string }) =>
    `--config: expected one JSON object of settings in ${path}, such as {"learningRate": 0.0002}, and it is not an object.`,
  configUnknown: ({ path, key, known }: { path: string; key: string; known: readonly string[] }) =>
    `--config: ${path} has "${key}"; expected ${known.join(', ')}.`,
  configUnknownNear: ({
    path,
    key,
    known,
    near,
  }: {
    path: string;
    key: string;
    known: readonly string[];
    near: string;
  }) => `--config: ${path} has "${key}"; expected ${known.join(', ')}. Did you mean "${near}"?`,
  configSettingsExpected: ({ path, key }: { path: string; key: string }) =>
    `--config: "${key}" in ${path} should be an object of settings.`,
  configNumberExpected: ({ path, key }: { path: string; key: string }) =>
    `--config: "${key}" in ${path} should be a number.`,
  spaceNotRead: ({ path, reason }: { path: string; reason: string }) => `--space: cannot read ${path}: ${reason}.`,
  spaceNotJson: ({ path, reason }: { path: string; reason: string }) =>
    `--space: expected one JSON object in ${path} with a list or a range for each setting, such as {"learningRate": {"min": 1e-5, "max": 1e-3, "log": true}, "batchSize": [8, 16]}, and it is not JSON (${reason}).`,
  spaceNotFitting: ({ path, fault }: { path: string; fault: string }) =>
    `--space: expected one JSON object in ${path} with a list or a range for each setting, such as {"learningRate": {"min": 1e-5, "max": 1e-3, "log": true}, "batchSize": [8, 16]}, and ${fault}.`,

  aWholeNumber: 'a whole number',
  above: ({ bound }: { bound: number }) => `above ${bound}`,
  atLeast: ({ bound }: { bound: number }) => `at least ${bound}`,
  below: ({ bound }: { bound: number }) => `below ${bound}`,
  atMost: ({ bound }: { bound: number }) => `at most ${bound}`,
  bothBounds: ({ low, high }: { low: string; high: string }) => `${low} and ${high}`,
  orNull: ({ allowed }: { allowed: string }) => `${allowed}, or null`,
  settingAllows: ({ setting, allowed }: { setting: string; allowed: string }) => `${setting} (${allowed})`,

  tokenFileNotRead: ({ file, reason }: { file: string; reason: string }) =>
    `--token-file: ${file} cannot be read (${reason}). Check the path.`,
  sendOrNot: ({ target }: { target: string }) =>
    `Nothing was sent to ${target}. Answer y to send it; where nobody can answer, add --yes.`,
  seedsOrOn: '--seeds and --on cannot be used together yet. Start one run for each seed.',
};
