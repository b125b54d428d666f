import { expect, test } from 'vitest';
import type { GroupView } from '../../../../shared/contract/groups.ts';
import { parallelAxes } from './parallel.ts';

const trial = (settings: object, objective: number | null) => ({ settings, objective });
const group = (trials: object[], higherIsBetter = false) =>
  ({
    trials,
    objective: { name: 'heldOutLoss', title: 'held-out loss', higherIsBetter, judge: null },
  }) as unknown as GroupView;

test('wide settings are on a logarithmic scale, words at equal distances, the better end of the objective at the top', () => {
  const shown = group([
    trial({ rate: 1e-4, size: 4, on: 'all' }, 2),
    trial({ rate: 1e-3, size: 8, on: 'assistant' }, 1),
    trial({ rate: 1e-2, size: 6, on: 'all' }, null),
  ]);
  const axes = parallelAxes(shown);
  expect(axes.map(({ title }) => title)).toEqual(['rate', 'size', 'on', 'held-out loss']);
  const places = shown.trials.map((one) => axes.map(({ placeOf }) => placeOf(one)));
  expect(places[1][0]).toBeCloseTo(0.5, 12);
  expect(places.map(([, ...rest]) => rest)).toEqual([
    [0, 0, 0],
    [1, 1, 1],
    [0.5, 0, null],
  ]);
  expect(axes[0].ticks.map(({ label }) => label)).toEqual(['1e−4', '0.01']);
});

test('what is the same in all trials is in the middle', () => {
  const shown = group([trial({ rate: 1 }, 3), trial({ rate: 1 }, 3)], true);
  expect(parallelAxes(shown).map(({ placeOf, ticks }) => [placeOf(shown.trials[0]), ticks.length])).toEqual([
    [0.5, 1],
    [0.5, 1],
  ]);
});
