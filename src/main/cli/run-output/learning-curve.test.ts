import { expect, it } from 'vitest';
import { learningCurveText } from './learning-curve.ts';

it('has a column for each figure that the method has, and what the policy earns', () => {
  const text = learningCurveText({
    name: 'cartpole',
    seed: 1,
    steps: 2000,
    curve: [
      { step: 1000, figures: { episodic_return: 22.5, epsilon: 0.5, episodes: 40 } },
      { step: 2000, figures: { episodic_return: 180, epsilon: 0.05, td_loss: 1.25, q_values: 12 } },
    ],
    lastEpisodes: 101.25,
    evaluation: { episodes: 100, mean: 487.31, least: 120 },
  });
  const [heading, first, second, , result] = text.split('\n');
  expect(heading.trim().split(/ {2,}/)).toEqual(['step', 'return', 'random actions ε', 'TD loss', 'Q']);
  expect(first.trim().split(/ {2,}/)).toEqual(['1,000', '22.5', '0.5']);
  expect(second.trim().split(/ {2,}/)).toEqual(['2,000', '180', '0.05', '1.25', '12']);
  expect(result).toContain('101.3');
  expect(result).toContain('487.3, lowest 120');
});
