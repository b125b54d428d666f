import { englishCatalogue } from '../language/en/catalogue.ts';
import type { Said } from '../language/said.ts';
import type { MethodName } from './all.ts';

/** A method by the field's own word, in a sentence that is said: "SFT". */
export function methodShortTitle(name: MethodName): Said {
  return { id: `methods.${name}.${'shortTitle' in englishCatalogue.methods[name] ? 'shortTitle' : 'title'}` };
}

/** A method as part of a sentence that is said: "distillation", "a reward model". */
export function methodInSentence(name: MethodName): Said {
  return { id: `methods.${name}.${'inSentence' in englishCatalogue.methods[name] ? 'inSentence' : 'title'}` };
}
