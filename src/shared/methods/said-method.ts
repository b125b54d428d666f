import { englishCatalogue } from '../language/en/catalogue.ts';
import type { Said } from '../language/said.ts';
import type { MethodName } from './all.ts';

/** A method in the field's own word, as part of what is said: "SFT". */
export function saidMethod(name: MethodName): Said {
  return { id: `methods.${name}.${'shortTitle' in englishCatalogue.methods[name] ? 'shortTitle' : 'title'}` };
}
