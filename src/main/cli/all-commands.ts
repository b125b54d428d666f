import type { CommandGroup, CommandSpec } from './command.ts';
import { abTestCommands } from './commands/ab-test.ts';
import { candidatesCommand } from './commands/candidates.ts';
import { chatCommand } from './commands/chat.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommands } from './commands/data.ts';
import { demoCommand } from './commands/demo.ts';
import { envCommand } from './commands/env.ts';
import { environmentsCommands } from './commands/environments.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { examplesCommands } from './commands/examples.ts';
import { improveCommand } from './commands/improve.ts';
import { keysCommands } from './commands/keys.ts';
import { leaderboardCommand } from './commands/leaderboard.ts';
import { modelsCommands } from './commands/models.ts';
import { rankCommand } from './commands/rank.ts';
import { restoreCommand } from './commands/restore.ts';
import { roundCommand } from './commands/round.ts';
import { runsCommands } from './commands/runs.ts';
import { searchCommands } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { startCommand } from './commands/start.ts';
import { targetsCommands } from './commands/targets.ts';
import { trainCommands } from './commands/train.ts';
import { deletedCommands } from './commands/deleted.ts';

/** In the order of the loop, as help lists them. */
export const allCommands: readonly (CommandSpec | CommandGroup)[] = [
  demoCommand,
  startCommand,
  serveCommand,
  keysCommands,
  abTestCommands,
  chatCommand,
  candidatesCommand,
  rankCommand,
  dataCommands,
  trainCommands,
  searchCommands,
  roundCommand,
  improveCommand,
  compareCommand,
  leaderboardCommand,
  evaluateCommand,
  environmentsCommands,
  examplesCommands,
  modelsCommands,
  runsCommands,
  targetsCommands,
  restoreCommand,
  deletedCommands,
  envCommand,
];
