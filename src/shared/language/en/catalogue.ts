import { chat } from './chat.ts';
import { cli } from './cli.ts';
import { common } from './common.ts';
import { errors } from './errors.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { terms } from './terms.ts';
import { workbench } from './workbench.ts';

export const englishCatalogue = { chat, cli, common, errors, settings, shell, terms, workbench };
