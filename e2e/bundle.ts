/** Playwright's global setup: hosts and workers of the specs are those of a bundle. */
import { bundleForTests } from '../scripts/bundle-program.ts';

export default bundleForTests;
