import type { RunId, VersionId } from './ids.ts';
import type { Said } from '../language/said.ts';
import type { JsonObject } from './json.ts';

/** A file of a version's folder, by which a damaged or exchanged one is noticed. */
export interface VersionFile {
  /** Relative to the version's folder, with forward slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  /** 64 lower case hexadecimal digits. */
  readonly sha256: string;
}

/** An immutable set of policy weights with its provenance; `versions/<id>/` holds the files. */
export interface PolicyVersion {
  readonly id: VersionId;
  /** What people call it: after its run ("Round 3") or its id, until somebody gives it another. */
  readonly name: string;
  /** The version it was trained from; null for one that was imported or shipped. */
  readonly parentId: VersionId | null;
  readonly runId: RunId | null;
  /** Whether it won by the judge it was not trained on, or the user kept it all the same; null before a verdict. */
  readonly kept: boolean | null;
  /** What made it, as it was said; a text where a person or an earlier Parley wrote it. */
  readonly note: Said | string;
  /** What was measured when it was made, by the field's metric names. */
  readonly figures: JsonObject;
  readonly files: readonly VersionFile[];
  readonly createdAtMs: number;
}
