import { expect, test } from 'vitest';
import { PpoTable } from './ppo-table.ts';

const metricsOf = (step: number) =>
  [
    ['objective/scores', step / 10],
    ['objective/kl', step / 4],
    ['completions/mean_length', 12],
    ['lr', 1],
  ].map(([name, value]) => ({ stage: 'ppo', step, name: String(name), value: Number(value) }));

test('about as many rows as wanted, the first and the last among them', () => {
  const lines: string[] = [];
  const table = new PpoTable((line) => lines.push(line), 4);
  table.expect(16);
  for (let step = 1; step <= 16; step++) table.take(metricsOf(step));
  const steps = lines.slice(1).map((line) => Number(line.trim().split(/\s+/)[0]));
  expect(lines[0]).toContain('KL (nats)');
  expect(steps).toEqual([1, 5, 9, 13, 16]);
  expect(lines.at(-1)?.trim().split(/\s+/)).toEqual(['16', '1.60', '4.00', '12.0']);
});

test('metrics of other stages make no row', () => {
  const lines: string[] = [];
  new PpoTable((line) => lines.push(line)).take([{ stage: 'reward', step: 1, name: 'loss', value: 0.6 }]);
  expect(lines).toEqual([]);
});
