import type { JsonValue } from './json.ts';

/** A preference of the user's, kept by name. */
export interface Setting {
  readonly key: string;
  readonly value: JsonValue;
  readonly updatedAtMs: number;
}

/** False where runs are not to write their figures to files. */
export const figureFilesSetting = 'figureFiles';
