/**
 * UltraFeedback (Cui et al. 2023) as it was first published: replies of several models with ratings by aspect, which are texts.
 * A reply's score is the mean of its aspects; `overall_score` is known to be wrong in places. Layout: the data set's README.
 */
import { said } from '../../../shared/language/said.ts';
import type { GroupedFormat } from '../format.ts';
import { asList, asNumber, asObject, isObject, requireText } from '../programs/json-access.ts';
import { parseEach } from '../programs/parse-each.ts';
import { asked, rankingByScore, textOf } from './comparison.ts';

export const ultraFeedback: GroupedFormat = {
  name: 'ultra-feedback',
  fields: 'instruction, models, completions of {response, annotations of {Rating}}',
  ownFields: true,
  reads: ['instruction', 'completions'],
  layout: 'lines',
  needs: [['instruction', 'completions']],
  fits: ({ completions }) =>
    asList(completions).length > 0 && asList(completions).every((one) => isObject(one) && 'response' in one),
  ...parseEach((record) => {
    const rated = asList(record.completions).flatMap((completion, at) => {
      const { response, annotations } = asObject(completion);
      const score = meanRating(asObject(annotations));
      return score === undefined ? [] : [{ text: requireText(response, `completions[${at}].response`), score }];
    });
    if (rated.length < 2) return [{ leftOut: said('imports.leftOut.fewRatedReplies') }];
    const prompt = asked(textOf(record, 'instruction'));
    return [
      rankingByScore(
        prompt,
        rated.map(({ text }) => text),
        rated.map(({ score }) => score),
      ),
    ];
  }),
};

/** An aspect may be rated "N/A". */
function meanRating(annotations: Readonly<Record<string, unknown>>): number | undefined {
  const ratings = Object.values(annotations).flatMap((aspect) => asNumber(asObject(aspect).Rating) ?? []);
  return ratings.length === 0 ? undefined : ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
}
