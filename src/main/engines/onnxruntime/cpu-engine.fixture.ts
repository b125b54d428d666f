import { createCpuEngine } from './cpu-engine.ts';

/**
 * For tests that train tiny models, many times over: compiling their graphs takes most of the time, so each is compiled once. One
 * thread, since test files run beside one another.
 */
export const testEngine = createCpuEngine({ threads: 1, keptSessions: 64 });
