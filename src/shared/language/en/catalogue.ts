import { charts } from './charts.ts';
import { chat } from './chat.ts';
import { cli } from './cli.ts';
import { common } from './common.ts';
import { compare } from './compare.ts';
import { errors } from './errors.ts';
import { improve } from './improve.ts';
import { methodSettings } from './method-settings.ts';
import { methods } from './methods.ts';
import { models } from './models.ts';
import { rank } from './rank.ts';
import { results } from './results.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { sizes } from './sizes.ts';
import { stages } from './stages.ts';
import { terms } from './terms.ts';
import { training } from './training.ts';
import { workbench } from './workbench.ts';

export const englishCatalogue = {
  charts,
  chat,
  cli,
  common,
  compare,
  errors,
  improve,
  methodSettings,
  methods,
  models,
  rank,
  results,
  settings,
  shell,
  sizes,
  stages,
  terms,
  training,
  workbench,
};
