import { checkPrompt } from '../../shared/domain/feedback.ts';
import type { BattleContent, BattleOutcome } from '../../shared/domain/feedback.ts';
import type { VersionId } from '../../shared/domain/ids.ts';
import { FeedbackTable } from './feedback-table.ts';
import { fromJson } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface BattleRow {
  readonly prompt: string;
  readonly version_a: string;
  readonly completion_a: string;
  readonly version_b: string;
  readonly completion_b: string;
  readonly shown_left: 'a' | 'b';
  readonly outcome: BattleOutcome;
}

export class Battles extends FeedbackTable<'battle', BattleContent, BattleRow> {
  constructor(db: Db) {
    super(db, {
      table: 'battles',
      kind: 'battle',
      columns: ['prompt', 'version_a', 'completion_a', 'version_b', 'completion_b', 'shown_left', 'outcome'],
      check: ({ prompt }) => checkPrompt(prompt, 'battle'),
      encode: ({ prompt, a, b, shownLeft, outcome }) => ({
        prompt: JSON.stringify(prompt),
        version_a: a.versionId,
        completion_a: a.completion,
        version_b: b.versionId,
        completion_b: b.completion,
        shown_left: shownLeft,
        outcome,
      }),
      decode: (row) => ({
        prompt: fromJson(row.prompt),
        a: { versionId: row.version_a as VersionId, completion: row.completion_a },
        b: { versionId: row.version_b as VersionId, completion: row.completion_b },
        shownLeft: row.shown_left,
        outcome: row.outcome,
      }),
    });
  }
}
