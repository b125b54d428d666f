import type { MethodName } from './all.ts';

/** Methods that have a script in `resources/remote`: a cluster can run them. */
export const remoteMethods = ['sft', 'dpo'] as const satisfies readonly MethodName[];

export function isRemoteMethod(name: MethodName): name is (typeof remoteMethods)[number] {
  return remoteMethods.some((method) => method === name);
}
