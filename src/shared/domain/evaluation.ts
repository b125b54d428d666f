import type { EvaluationId, RunId, VersionId } from './ids.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** One measurement of a version, alone or against another. */
export interface Evaluation {
  readonly id: EvaluationId;
  /** What was measured, e.g. "win rate", "held-out loss". */
  readonly kind: string;
  readonly versionId: VersionId;
  readonly againstVersionId: VersionId | null;
  /** Who judged: "rule:question", "reward model <run>", "people"; null where no judgement was involved. */
  readonly judge: string | null;
  /** The run that it belongs to, such as a round. */
  readonly runId: RunId | null;
  /** Prompts, samples, seed and whatever else would be needed to measure again. */
  readonly settings: JsonObject;
  readonly figures: JsonObject;
  /** One entry per prompt, so that intervals and other groupings can be worked out later. */
  readonly outcomes: readonly JsonValue[];
  readonly createdAtMs: number;
}
