/**
 * Why a path on the app's machine cannot be used as typed; undefined where it can. Only whole paths: another would begin
 * wherever the app was started, and "~" is a shell's word.
 */
export function pathProblem(path: string, what: 'file' | 'folder'): string | undefined {
  const typed = path.trim();
  if (typed === '') return `Name a ${what}.`;
  return /^(\/|\\\\|[a-z]:[/\\])/i.test(typed) ? undefined : 'Expected the whole path, from its drive or / on.';
}
