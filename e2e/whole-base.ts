/** The model as it ships in place of its shallow copy: for the whole loop, and where replies must not be over too soon. */
import { test } from './workbench.ts';

/** For all specs of the file or the block that calls it. */
export function useWholeBase(): void {
  const base = process.env.PARLEY_BASE_MODEL;
  test.beforeAll(() => {
    delete process.env.PARLEY_BASE_MODEL;
  });
  test.afterAll(() => {
    process.env.PARLEY_BASE_MODEL = base;
  });
}
