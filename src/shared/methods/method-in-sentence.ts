import { englishCatalogue } from '../language/en/catalogue.ts';
import type { Said } from '../language/said.ts';
import type { MethodName } from './all.ts';

/** A method as part of a sentence that is said: "distillation", "a reward model". */
export function methodInSentence(name: MethodName): Said {
  return { id: `methods.${name}.${'inSentence' in englishCatalogue.methods[name] ? 'inSentence' : 'title'}` };
}
