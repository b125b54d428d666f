import { expect, test } from 'vitest';
import type { RankingAnswer } from '../../../shared/domain/feedback.ts';
import { raterAgreement } from './rater-agreement.ts';

const said = (
  name: string,
  text: string,
  completions: string[],
  ranks: number[],
  { answers = [], decides = false }: { answers?: RankingAnswer[]; decides?: boolean } = {},
) => ({
  rater: { kind: 'human' as const, name },
  prompt: [{ role: 'user' as const, content: text }],
  completions,
  ranks,
  answers,
  rankingId: `rank of ${name}`,
  decides,
});

test('raters are held against each other pair by pair, in whatever order the replies stood', () => {
  const found = raterAgreement(
    [
      said('ann', 'p', ['a', 'b', 'c'], [1, 2, 3]),
      said('bob', ' P', ['c', 'b', 'a'], [3, 2, 1]),
      said('cy', 'p', ['b', 'a', 'c'], [1, 2, 2]),
      said('ann', 'q', ['a', 'b'], [2, 1]),
      said('bob', 'q', ['a', 'b'], [2, 1]),
      said('ann', 'alone', ['a', 'b'], [1, 2]),
    ],
    10,
  );
  expect(found.items).toBe(2);
  expect(found.scales.map(({ of, metric, items, units }) => [of.kind, metric, items, units])).toEqual([
    ['order', 'nominal', 2, 4],
    ['order', 'ordinal', 2, 4],
  ]);
  // (a,b) a,a,b; (a,c) a,a,tie; (b,c) b,b,b; q (a,b) b,b: krippendorff 0.9.0 of [[1,1,1,-1],[1,1,1,-1],[-1,0,1,null]].
  expect(found.scales[0].value).toBeCloseTo(0.35483870967741926, 12);
  expect(found.scales[1].value).toBeCloseTo(0.40909090909090917, 12);
  expect(found.raters.map(({ rater, comparisons }) => [rater.name, comparisons])).toEqual([
    ['ann', 7],
    ['bob', 7],
    ['cy', 6],
  ]);
  const [ann, , cy] = found.raters;
  expect(ann.agreement?.value).toBeCloseTo(5 / 7, 12);
  expect(cy.agreement?.value).toBeCloseTo(2 / 6, 12);
  expect(cy.alphaWithout).toBe(1);
  expect(found).toMatchObject({ dividedTotal: 1, undecided: 1 });
  expect(found.divided[0]).toMatchObject({ replies: ['a', 'b', 'c'], dividedPairs: 1, decided: false });
  expect(found.divided[0].said.map(({ ranks }) => ranks)).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [2, 1, 2],
  ]);
});

test('a decision is nobody’s word, and who ranks again counts once', () => {
  const found = raterAgreement(
    [
      said('ann', 'p', ['a', 'b'], [1, 2]),
      said('bob', 'p', ['a', 'b'], [1, 2]),
      said('bob', 'p', ['a', 'b'], [2, 1]),
      said('eve', 'p', ['a', 'b'], [1, 2], { decides: true }),
    ],
    10,
  );
  expect(found.raters.map(({ rater }) => rater.name)).toEqual(['ann', 'bob']);
  expect(found).toMatchObject({ dividedTotal: 1, undecided: 0 });
});

test('one copy of a reply above another says nothing of what is between', () => {
  const found = raterAgreement(
    [
      said('ann', 'p', ['a', 'b', 'a'], [1, 2, 3]),
      said('bob', 'p', ['a', 'b'], [1, 2]),
      said('cy', 'p', ['b', 'a'], [2, 1]),
    ],
    10,
  );
  expect(found.raters.map(({ comparisons }) => comparisons)).toEqual([0, 1, 1]);
});

test('answers have scales of their own: ratings ordinal by reply, labels nominal by prompt', () => {
  const rate = (...ratings: (number | null)[]): RankingAnswer => ({ kind: 'rating', question: 'Helpful', ratings });
  const label = (text: string): RankingAnswer => ({ kind: 'label', question: 'Topic', label: text });
  const found = raterAgreement(
    [
      said('ann', 'p', ['a', 'b'], [1, 2], { answers: [rate(7, 2), label('food')] }),
      said('bob', 'p', ['b', 'a'], [2, 1], { answers: [rate(2, 6), label('food')] }),
      said('ann', 'q', ['a', 'b'], [1, 2], { answers: [rate(3, null), label('pets')] }),
      said('bob', 'q', ['a', 'b'], [1, 2], { answers: [rate(4, 1), label('food')] }),
    ],
    10,
  );
  const [, , helpful, topic] = found.scales;
  expect(helpful).toMatchObject({ of: { kind: 'rating', question: 'Helpful' }, metric: 'ordinal', items: 2, units: 3 });
  expect(topic).toMatchObject({ of: { kind: 'label', question: 'Topic' }, metric: 'nominal', items: 2, units: 2 });
  // Two units, ann and bob: food/food, pets/food.
  expect(topic.value).toBeCloseTo(0, 12);
});
