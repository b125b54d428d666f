import { expect, test } from 'vitest';
import { Progress } from './progress.ts';
import { recordedTerminal } from './recorded-terminal.fixture.ts';

test('without a terminal: the beginning, the end, and a line now and then with the time left', () => {
  const { terminal, stderr } = recordedTerminal();
  let nowMs = 0;
  const progress = new Progress(terminal, () => nowMs);
  for (let done = 0; done <= 100; done++) {
    progress.update({ stage: 'SFT', done, total: 100 });
    nowMs += 400;
  }
  expect(stderr().trim().split('\n')).toEqual([
    'SFT: 0 of 100 (0 %)',
    'SFT: 38 of 100 (38 %), 25 s left',
    'SFT: 76 of 100 (76 %), 10 s left',
    'SFT: 100 of 100 (100 %)',
  ]);
});

test('what a resumed run had done before does not count as its pace', () => {
  const { terminal, stderr } = recordedTerminal();
  let nowMs = 0;
  const progress = new Progress(terminal, () => nowMs);
  progress.update({ stage: 'PPO', done: 80, total: 100 });
  nowMs = 20_000;
  progress.update({ stage: 'PPO', done: 90, total: 100 });
  expect(stderr()).toContain('PPO: 90 of 100 (90 %), 20 s left');
});

test('the forecast of the one who counts is taken over his pace, and details stand behind', () => {
  const { terminal, stderr } = recordedTerminal({ live: true });
  let nowMs = 0;
  const progress = new Progress(terminal, () => nowMs);
  progress.update({ stage: 'PPO', done: 1, total: 16, timeLeftMs: 62_000 });
  nowMs = 1000;
  progress.detail('KL 2.13 nats');
  expect(stderr()).toContain('PPO: 1 of 16 (6 %), 1 min 2 s left, KL 2.13 nats');
});

test('the end of a stage is told once, and not again by figures that come when the next one has begun', () => {
  const { terminal, stderr } = recordedTerminal();
  let nowMs = 0;
  const progress = new Progress(terminal, () => nowMs);
  progress.update({ stage: 'PPO', done: 0, total: 16 });
  for (let again = 0; again < 3; again++) progress.update({ stage: 'PPO', done: 16, total: 16 });
  progress.end();
  nowMs = 60_000;
  progress.detail('KL 2.13 nats');
  progress.update({ stage: 'contest', done: 0, total: 20 });
  expect(stderr().trim().split('\n')).toEqual([
    'PPO: 0 of 16 (0 %)',
    'PPO: 16 of 16 (100 %)',
    'Contest: 0 of 20 (0 %)',
  ]);
});
