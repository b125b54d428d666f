import type { Statement } from 'better-sqlite3';
import type { AbArm, AbStatement, AbTest } from '../../shared/domain/ab-test.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { AbTestId, VersionId } from '../../shared/domain/ids.ts';
import { said } from '../../shared/language/said.ts';
import { writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface TestRow {
  readonly id: string;
  readonly champion: string;
  readonly challenger: string;
  readonly share: number;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
}

interface ThumbRow {
  readonly unit: string;
  readonly version_id: string;
  readonly good: number;
  readonly said_at_ms: number;
}

interface PlaceRow {
  readonly id: string;
  readonly unit: string;
  readonly version_id: string;
  readonly rank: number;
  readonly said_at_ms: number;
}

/** Replies of a test's answers, by generation. */
const answered = `answered AS MATERIALIZED (
  SELECT choice.generation_id, completion.ab_unit AS unit, generation.version_id
    FROM api_completions AS completion
    JOIN api_choices AS choice ON choice.completion_id = completion.id
    JOIN generations AS generation ON generation.id = choice.generation_id
    WHERE completion.ab_test_id = @test)`;

/** Records of clients that stand, with the moment when the first of their life was said: changing one's mind keeps its place. */
const standing = (table: string, kind: string, first: string) => `life (id, said_at_ms) AS (
  ${first}
  UNION ALL
  SELECT later.id, life.said_at_ms FROM life JOIN ${table} AS later ON later.supersedes = life.id),
stands AS (
  SELECT entry.*, life.said_at_ms FROM life JOIN ${table} AS entry ON entry.id = life.id
    JOIN api_feedback ON api_feedback.kind = '${kind}' AND api_feedback.record_id = entry.id
    WHERE NOT entry.retracted AND NOT EXISTS (SELECT 1 FROM ${table} AS later WHERE later.supersedes = entry.id))`;

const thumbsQuery = `WITH RECURSIVE ${answered}, ${standing(
  'labels',
  'label',
  `SELECT id, created_at_ms FROM labels JOIN answered USING (generation_id) WHERE supersedes IS NULL`,
)}
SELECT unit, version_id, good, said_at_ms FROM stands JOIN answered USING (generation_id) ORDER BY said_at_ms, seq`;

const choicesQuery = `WITH RECURSIVE ${answered}, ${standing(
  'rankings',
  'ranking',
  `SELECT id, created_at_ms FROM rankings WHERE supersedes IS NULL AND created_at_ms >= @since
    AND id IN (SELECT record_id FROM api_feedback WHERE kind = 'ranking')`,
)}
SELECT stands.id, unit, version_id, stands.ranks ->> candidate.key AS rank, said_at_ms
  FROM stands JOIN json_each(stands.candidates) AS candidate
  JOIN answered ON answered.generation_id = candidate.value ->> 'generationId'
  WHERE outcome = 'ranked' ORDER BY said_at_ms, stands.seq, candidate.key`;

export class AbTests {
  readonly #db: Db;
  readonly #insert: Statement<[TestRow]>;
  readonly #end: Statement<[number]>;
  readonly #latest: Statement<[], TestRow>;
  readonly #thumbs: Statement<[{ test: string }], ThumbRow>;
  readonly #choices: Statement<[{ test: string; since: number }], PlaceRow>;
  readonly #units: Statement<[{ test: string }], { version_id: string; units: number }>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO ab_tests (id, champion, challenger, share, started_at_ms, ended_at_ms)
        VALUES (@id, @champion, @challenger, @share, @started_at_ms, @ended_at_ms)`,
    );
    this.#end = db.prepare('UPDATE ab_tests SET ended_at_ms = ? WHERE ended_at_ms IS NULL');
    this.#latest = db.prepare('SELECT * FROM ab_tests ORDER BY seq DESC LIMIT 1');
    this.#thumbs = db.prepare(thumbsQuery);
    this.#choices = db.prepare(choicesQuery);
    this.#units = db.prepare(
      `WITH ${answered} SELECT version_id, count(DISTINCT unit) AS units FROM answered GROUP BY version_id`,
    );
  }

  /** @throws ParleyError conflict while another one runs */
  start(test: Pick<AbTest, 'champion' | 'challenger' | 'share'>): AbTest {
    if (this.running() !== undefined) throw new ParleyError('conflict', said('errors.endpoint.abTestRuns'));
    const row = { ...test, id: newId('abTest'), started_at_ms: Date.now(), ended_at_ms: null };
    writing(this.#db, said('errors.store.doing.saveChanges'), () => this.#insert.run(row));
    return fromRow(row);
  }

  /** Idempotent. */
  end(): void {
    writing(this.#db, said('errors.store.doing.saveChanges'), () => this.#end.run(Date.now()));
  }

  running(): AbTest | undefined {
    const latest = this.latest();
    return latest?.endedAtMs === null ? latest : undefined;
  }

  /** The one that was started last, ended or not. */
  latest(): AbTest | undefined {
    const row = this.#latest.get();
    return row && fromRow(row);
  }

  /** How many conversations each version has answered. */
  conversations(test: AbTest): Record<AbArm, number> {
    const rows = this.#units.all({ test: test.id });
    const of = (version: VersionId) => rows.find(({ version_id }) => version_id === version)?.units ?? 0;
    return { champion: of(test.champion), challenger: of(test.challenger) };
  }

  /** What clients said of a test's answers and stands, in the order in which it was first said. */
  statements(test: AbTest): AbStatement[] {
    const armOf = (version: string): AbArm => (version === test.challenger ? 'challenger' : 'champion');
    const thumbs = this.#thumbs.all({ test: test.id }).map((row) => ({
      atMs: row.said_at_ms,
      statement: { kind: 'thumb', unit: row.unit, arm: armOf(row.version_id), good: row.good === 1 } as const,
    }));
    const places = this.#choices.all({ test: test.id, since: test.startedAtMs });
    const choices = [...Map.groupBy(places, ({ id }) => id).values()].flatMap((ranked) => {
      // One reply of each: the best of several would win more often, however alike the versions are.
      const [ours, other] = [test.challenger, test.champion].map((version) =>
        ranked.find(({ version_id }) => version_id === version),
      );
      if (ours === undefined || other === undefined) return [];
      const outcome = ours.rank < other.rank ? 'wins' : ours.rank > other.rank ? 'losses' : 'ties';
      return [
        { atMs: ours.said_at_ms, statement: { kind: 'choice', units: [ours.unit, other.unit], outcome } as const },
      ];
    });
    return [...thumbs, ...choices].toSorted((a, b) => a.atMs - b.atMs).map(({ statement }) => statement);
  }
}

function fromRow(row: TestRow): AbTest {
  const { champion, challenger, share, started_at_ms: startedAtMs, ended_at_ms: endedAtMs } = row;
  return {
    id: row.id as AbTestId,
    champion: champion as VersionId,
    challenger: challenger as VersionId,
    share,
    startedAtMs,
    endedAtMs,
  };
}
