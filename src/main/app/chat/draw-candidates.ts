/** Candidates for ranking: replies to one prompt that differ from each other. */
import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { NewGeneration } from '../../store/generations.ts';
import type { AppContext } from '../context.ts';
import { sample } from './generate.ts';
import type { Sampled, SampleOptions, SampleRequest } from './generate.ts';
import { seedFor } from '../runs/seeds.ts';

/** How often equal replies are drawn again, all missing ones at once each time. */
const furtherTries = 3;

/**
 * Draws `n` replies to each prompt, and draws again in place of those whose text another has already: a ranking of equal
 * replies says nothing. All draws are returned, the equal ones too, so that what is stored tells how many there were.
 */
export async function drawCandidates(
  app: AppContext,
  version: PolicyVersion,
  requests: readonly SampleRequest[],
  settings: SamplingSettings,
  options: SampleOptions = {},
): Promise<Sampled> {
  const first = await sample(app, version, requests, settings, options);
  const draws = first.generations.map((row) => [...row]);
  // Without chance every draw is the same.
  const tries = settings.temperature === 0 ? 0 : furtherTries;
  for (let attempt = 1; attempt <= tries; attempt++) {
    const again = requests.flatMap(({ prompt, n, seed }, request) => {
      const missing = draws[request].length === 0 ? 0 : n - distinct(draws[request]).length;
      return missing === 0 ? [] : [{ request, prompt, n: missing, seed: seedFor(seed, `again ${attempt}`) }];
    });
    if (again.length === 0 || options.signal?.aborted) break;
    const { generations } = await sample(app, version, again, settings, { signal: options.signal });
    again.forEach(({ request }, place) => draws[request].push(...generations[place]));
  }
  return { ...first, generations: draws };
}

/** Each text once, in the order it was drawn first, with how often it was. */
export function distinct<Draw extends Pick<NewGeneration, 'text'>>(
  draws: readonly Draw[],
): { readonly reply: Draw; readonly draw: number; readonly times: number }[] {
  const byText = Map.groupBy(draws.keys(), (draw) => draws[draw].text);
  return [...byText.values()].map((places) => ({ reply: draws[places[0]], draw: places[0], times: places.length }));
}
