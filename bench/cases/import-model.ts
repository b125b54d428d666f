/** A model of the cases as a version of the case's home folder. */
import path from 'node:path';
import type { CaseRun } from './case-run.ts';

interface ImportedModel {
  readonly version: { readonly id: string; readonly folder: string };
  readonly modelType: string;
  readonly parameters: number;
  readonly notes: readonly string[];
}

/** @param name the folder of the model's case; default this case's own */
export function importModel(run: CaseRun, name = run.name): Promise<ImportedModel> {
  return run.json<ImportedModel>('models', 'import', path.join(run.casesDir, name));
}
