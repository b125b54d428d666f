import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import { assertTransition, canTransition, isActive, isResumable, runStates } from './run.ts';

test('a completed run is final, everything else that ended can be resumed', () => {
  expect(runStates.filter((state) => canTransition('completed', state))).toEqual([]);
  expect(runStates.filter(isResumable)).toEqual(['stopped', 'failed', 'interrupted']);
  expect(runStates.filter(isActive)).toEqual(['queued', 'running', 'stopping']);
});

test('every state can be reached from queued, and none leads to itself', () => {
  const reached = new Set<string>(['queued']);
  for (const state of reached) {
    for (const next of runStates) if (canTransition(state as (typeof runStates)[number], next)) reached.add(next);
  }
  expect([...reached].sort()).toEqual([...runStates].sort());
  expect(runStates.filter((state) => canTransition(state, state))).toEqual([]);
});

test('a forbidden transition says what would be possible', () => {
  const run = { id: newId('run'), name: 'Round 3' };
  expect(() => assertTransition(run, 'running', 'stopping')).not.toThrow();
  expect(() => assertTransition(run, 'stopped', 'completed')).toThrow(
    /^Round 3 is stopped.*possible: waiting, running/,
  );
  expect(() => assertTransition(run, 'completed', 'running')).toThrow(/nothing, it is finished/);
});
