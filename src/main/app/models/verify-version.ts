/** Whether a version is what was recorded, and still a model that answers. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion, VersionFile } from '../../../shared/domain/policy-version.ts';
import { listFiles } from '../../models/files/version-folder.ts';
import type { GenerationRequest } from '../../workers/policy/generation.ts';
import type { AppContext } from '../context.ts';

/** Compares every file with the record, then has a worker read the model, which checks all shapes, and compute a token. */
export async function verifyVersion({ store, policies }: AppContext, { id, name, files }: PolicyVersion) {
  const folder = store.home.versionDir(id);
  const present = await listFiles(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ParleyError(
      'io',
      said('errors.models.notVerified', { version: name, refusal: error.message }),
      undefined,
      { cause: error },
    );
  });
  const problems: (Said | string)[] = files.flatMap((file) => differences(file, present));
  const recorded = new Set(files.map(({ path }) => path));
  problems.push(
    ...present
      .filter(({ path }) => !recorded.has(path))
      .map(({ path }) => said('modelFaults.notPartOfRecord', { file: path })),
  );
  problems.push(...(await problemsOfAnswering(policies, folder)));
  return { version: id satisfies VersionId, ok: problems.length === 0, files: files.length, problems };
}

function differences(recorded: VersionFile, present: readonly VersionFile[]): Said[] {
  const found = present.find(({ path }) => path === recorded.path);
  if (found === undefined) return [said('modelFaults.missingFile', { file: recorded.path })];
  if (found.sizeBytes !== recorded.sizeBytes) {
    return [said('modelFaults.fileSize', { file: recorded.path, expected: recorded.sizeBytes, got: found.sizeBytes })];
  }
  return found.sha256 === recorded.sha256 ? [] : [said('modelFaults.fileChanged', { file: recorded.path })];
}

const PROBE: GenerationRequest = {
  prompt: [{ role: 'user', content: 'Hello' }],
  n: 1,
  seed: 0,
  settings: { maxTokens: 1, temperature: 1 },
};

async function problemsOfAnswering(policies: AppContext['policies'], folder: string): Promise<(Said | string)[]> {
  try {
    // Sampling refuses logits that are not finite.
    const { refused } = await policies.generate(folder, [PROBE]);
    if (refused[0] !== null) throw new ParleyError('invalid_input', refused[0]);
    return [];
  } catch (error) {
    if (error instanceof ParleyError) return [error.said ?? error.message];
    throw error;
  }
}
