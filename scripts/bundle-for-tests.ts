/** Vitest's global setup: the processes that tests start are those of a bundle, made again when a watched file has changed. */
import type { TestProject } from 'vitest/node';
import { bundleForTests, bundleProgram } from './bundle-program.ts';

export default async function setup(project: TestProject): Promise<(() => void) | undefined> {
  // Of several projects the first one makes it.
  if (process.env['PARLEY_BUNDLE']) return undefined;
  const remove = await bundleForTests();
  project.onTestsRerun(() => bundleProgram(process.env['PARLEY_BUNDLE']!));
  return remove;
}
