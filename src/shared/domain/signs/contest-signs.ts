/** Signs read from the replies of a contest: a win by saying the same to everybody is a win all the same, and worth knowing. */
import type { JsonObject } from '../json.ts';
import { t } from '../../language/t.ts';
import { lastOf, setting } from './sign.ts';
import type { SignRule } from './sign.ts';

export const sameReplies: SignRule = (figures) => {
  const [own, parents] = [lastOf(figures, 'same_reply'), lastOf(figures, 'parent/same_reply')];
  if (own === undefined || parents === undefined || own < 0.3 || own < parents + 0.2) return undefined;
  return {
    since: null,
    until: null,
    chart: t.signs.measuredOnce.sameReplies,
    title: t.signs.sameToAll.title,
    seen: t.signs.sameReplies.seen({ own, parents }),
    means: t.signs.sameReplies.means,
    change: t.signs.sameReplies.change(ways(figures.settings, ['klCoef', 'beta', 'entropyCoef'])),
  };
};

/** Contests compare as many replies of each, so that distinct-2 can be compared. */
export const narrowedWords: SignRule = (figures) => {
  const [own, parents] = [lastOf(figures, 'distinct_2'), lastOf(figures, 'parent/distinct_2')];
  if (own === undefined || parents === undefined || own >= 0.5 * parents) return undefined;
  return {
    since: null,
    until: null,
    chart: t.signs.measuredOnce.distinct,
    title: t.signs.narrowedWords.title,
    seen: t.signs.narrowedWords.seen({ own, parents }),
    means: t.signs.narrowedWords.means,
    change: t.signs.narrowedWords.change(ways(figures.settings, ['klCoef', 'beta'])),
  };
};

/** How the policy is kept nearer its parent, or its replies varied, by the settings that its method has. */
function ways(settings: JsonObject, raised: readonly string[]): { raise: readonly string[]; learningRate: string } {
  const raise = raised.filter((name) => name in settings).map((name) => setting(settings, name));
  return { raise, learningRate: setting(settings, 'learningRate') };
}
