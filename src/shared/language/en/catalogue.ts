import { abTest } from './ab-test.ts';
import { charts } from './charts.ts';
import { chat } from './chat.ts';
import { checks } from './checks.ts';
import { cli } from './cli.ts';
import { cliDemo } from './cli-demo.ts';
import { cliHelp } from './cli-help.ts';
import { cliInput } from './cli-input.ts';
import { cliResults } from './cli-results.ts';
import { cliRuns } from './cli-runs.ts';
import { cliTalk } from './cli-talk.ts';
import { common } from './common.ts';
import { compare } from './compare.ts';
import { control } from './control.ts';
import { data } from './data.ts';
import { deletion } from './deletion.ts';
import { desktop } from './desktop.ts';
import { environments } from './environments.ts';
import { errors } from './errors.ts';
import { examples } from './examples.ts';
import { expected } from './expected.ts';
import { imports } from './imports.ts';
import { improve } from './improve.ts';
import { judges } from './judges.ts';
import { memory } from './memory.ts';
import { hostPages } from './host-pages.ts';
import { methodSettings } from './method-settings.ts';
import { methods } from './methods.ts';
import { modelFaults } from './model-faults.ts';
import { modelNotes } from './model-notes.ts';
import { models } from './models.ts';
import { notes } from './notes.ts';
import { progress } from './progress.ts';
import { rank } from './rank.ts';
import { reading } from './reading.ts';
import { records } from './records.ts';
import { report } from './report.ts';
import { results } from './results.ts';
import { rules } from './rules.ts';
import { runs } from './runs.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { signs } from './signs.ts';
import { sizes } from './sizes.ts';
import { stages } from './stages.ts';
import { targets } from './targets.ts';
import { terms } from './terms.ts';
import { training } from './training.ts';
import { verdicts } from './verdicts.ts';
import { workbench } from './workbench.ts';

export const englishCatalogue = {
  abTest,
  charts,
  chat,
  checks,
  cli,
  cliDemo,
  cliHelp,
  cliInput,
  cliResults,
  cliRuns,
  cliTalk,
  common,
  compare,
  control,
  data,
  deletion,
  desktop,
  environments,
  errors,
  examples,
  expected,
  imports,
  improve,
  judges,
  memory,
  hostPages,
  methodSettings,
  methods,
  modelFaults,
  modelNotes,
  models,
  notes,
  progress,
  rank,
  reading,
  records,
  report,
  results,
  rules,
  runs,
  settings,
  shell,
  signs,
  sizes,
  stages,
  targets,
  terms,
  training,
  verdicts,
  workbench,
};
