/** Signs read from the replies of a contest: a win by saying the same to everybody is a win all the same, and worth knowing. */
import type { JsonObject } from '../json.ts';
import { lastOf, measuredOnce, setting, share } from './sign.ts';
import type { SignRule } from './sign.ts';

export const sameReplies: SignRule = (figures) => {
  const [own, parents] = [lastOf(figures, 'same_reply'), lastOf(figures, 'parent/same_reply')];
  if (own === undefined || parents === undefined || own < 0.3 || own < parents + 0.2) return undefined;
  return {
    since: null,
    until: null,
    chart: measuredOnce.sameReplies,
    title: 'Different prompts get the same reply',
    seen: `${share(own)} of the new version’s replies were given to another prompt too; ${share(parents)} of its parent’s.`,
    means:
      'The policy has found a few replies that score well whatever was asked. The judge rewards them without the prompt.',
    change: `${stayCloser(figures.settings)}${entropy(figures.settings)}; rank such replies as worst where they do not fit.`,
  };
};

/** Contests compare as many replies of each, so that distinct-2 can be compared. */
export const narrowedWords: SignRule = (figures) => {
  const [own, parents] = [lastOf(figures, 'distinct_2'), lastOf(figures, 'parent/distinct_2')];
  if (own === undefined || parents === undefined || own >= 0.5 * parents) return undefined;
  return {
    since: null,
    until: null,
    chart: measuredOnce.distinct,
    title: 'The replies have lost their variety',
    seen: `Distinct-2, the share of different bigrams, fell from ${share(parents)} to ${share(own)}.`,
    means: 'The policy uses far fewer phrases than its parent. Part of the win may be one phrase that the judge likes.',
    change: `${stayCloser(figures.settings)}, and read the samples.`,
  };
};

/** How the policy is kept near its parent, by the settings that its method has. */
function stayCloser(settings: JsonObject): string {
  const price = ['klCoef', 'beta'].find((name) => name in settings);
  const lower = `ower ${setting(settings, 'learningRate')}`;
  return price === undefined ? `L${lower}` : `Raise ${setting(settings, price)} or l${lower}`;
}

function entropy(settings: JsonObject): string {
  return 'entropyCoef' in settings ? `, or raise ${setting(settings, 'entropyCoef')}` : '';
}
