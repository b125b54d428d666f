/** For sentences that have not moved to the catalogue; English alone counts this way. */
export { counted, countedVerb } from '../language/en/counted.ts';
