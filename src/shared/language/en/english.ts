import type { Language } from '../language.ts';
import { englishCatalogue } from './catalogue.ts';
import { formats } from './formats.ts';

export const english: Language = {
  code: 'en',
  name: 'English',
  tag: 'en',
  direction: 'ltr',
  catalogue: englishCatalogue,
  formats,
};
