import type { Language } from '../language.ts';
import { chat } from './chat.ts';
import { cli } from './cli.ts';
import { common } from './common.ts';
import { errors } from './errors.ts';
import { formats } from './formats.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { terms } from './terms.ts';
import { workbench } from './workbench.ts';

export const chinese: Language = {
  code: 'zh',
  name: '简体中文',
  tag: 'zh-Hans',
  direction: 'ltr',
  catalogue: { chat, cli, common, errors, settings, shell, terms, workbench },
  formats,
};
