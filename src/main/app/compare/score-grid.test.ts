import { expect, test } from 'vitest';
import type { Evaluation } from '../../../shared/domain/evaluation.ts';
import { newId } from '../../../shared/domain/ids.ts';
import type { RunId, VersionId } from '../../../shared/domain/ids.ts';
import { gridPage, judgesOf, metPrompts } from './score-grid.ts';

const whole = { order: 'prompt', offset: 0, limit: 500 } as const;
const scoreGrid = (contests: readonly Evaluation[], judge: string, versions: readonly VersionId[]) =>
  gridPage(metPrompts(contests, judge, versions), versions, whole);
const [base, one, two] = ['parley-base', 'v1', 'v2'] as VersionId[];

function contest(
  a: VersionId,
  judge: string,
  lines: Record<string, readonly [mine: readonly [string, number], theirs: readonly [string, number]]>,
  runId: RunId | null = null,
): Evaluation {
  const outcomes = Object.entries(lines).map(([prompt, [[mine, mineScore], [theirs, theirsScore]]]) => ({
    prompt: [{ role: 'user', content: prompt }],
    a: [{ completion: mine, score: mineScore }],
    b: [{ completion: theirs, score: theirsScore }],
  }));
  const id = newId('evaluation');
  const rest = { settings: {}, figures: {}, createdAtMs: 0 };
  return { id, kind: 'contest', versionId: a, againstVersionId: base, judge, runId, outcomes, ...rest };
}

test('contests on the same prompts stand side by side, and a version met twice has its mean', () => {
  const contests = [
    contest(one, 'reward:r', {
      Hi: [
        ['Hello.', 2],
        ['Yo.', 0],
      ],
      Why: [
        ['Because.', 1],
        ['No.', 1],
      ],
    }),
    contest(two, 'reward:r', {
      ' hi ': [
        ['Hello?', 3],
        ['Hm.', 1],
      ],
    }),
    contest(two, 'reward:other', {
      Hi: [
        ['Bye.', 9],
        ['Bye.', 9],
      ],
    }),
  ];
  const { versions, rows } = scoreGrid(contests, 'reward:r', [base, one, two]);
  expect(versions).toEqual([base, one, two]);
  expect(rows.map(({ cells }) => cells.map((cell) => cell?.score))).toEqual([
    [0.5, 2, 3],
    [1, 1, undefined],
  ]);
  expect(rows[0].cells[0]?.replies.map(({ completion }) => completion)).toEqual(['Yo.', 'Hm.']);
});

test('a rule scores all replies, those that a round keeps twice once, and columns without replies are left out', () => {
  const run = newId('run');
  const lines = {
    Hi: [
      ['How are you?', -1],
      ['Hello.', 5],
    ],
  } as const;
  const contests = [contest(one, 'rule:question', lines, run), contest(one, 'evaluation reward model', lines, run)];
  expect(judgesOf(contests)).toEqual(['rule:question', `reward:${run}`]);
  const { versions, rows } = scoreGrid(contests, 'rule:question', [base, one, two]);
  expect(versions).toEqual([base, one]);
  expect(rows[0].cells).toEqual([
    { score: 0, replies: [{ completion: 'Hello.', score: 0 }] },
    { score: 1, replies: [{ completion: 'How are you?', score: 1 }] },
  ]);
  const byModel = scoreGrid(contests, `reward:${run}`, [base, one]);
  expect(byModel.rows[0].cells.map((cell) => cell?.score)).toEqual([5, -1]);
});

test('a page holds what was asked for, the largest differences first, on the scale of all prompts', () => {
  const said = (score: number) => [['One.', score] as const, ['Two.', 0] as const] as const;
  const contests = [
    contest(one, 'reward:r', { A: said(1), B: said(3), C: said(-2) }),
    contest(two, 'reward:r', { D: said(0.5) }),
  ];
  const versions = [base, one, two];
  const met = metPrompts(contests, 'reward:r', versions);
  const page = gridPage(met, versions, { order: 'difference', offset: 1, limit: 2 });
  expect(page.rows.map(({ prompt }) => prompt[0].content)).toEqual(['C', 'A']);
  expect(page).toMatchObject({ total: 4, versions: [base, one], scale: { low: -2, high: 3 } });
  const last = gridPage(met, versions, { order: 'prompt', offset: 3, limit: 2 });
  expect(last.rows.map(({ prompt }) => prompt[0].content)).toEqual(['D']);
  expect(last).toMatchObject({ total: 4, versions: [base, two], scale: page.scale });
});
