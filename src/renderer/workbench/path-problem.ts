import { t } from '../../shared/language/t.ts';

/**
 * Why a path on the app's machine cannot be used as typed; undefined where it can. Only whole paths: another would begin
 * wherever the app was started, and "~" is a shell's word.
 */
export function pathProblem(path: string, what: 'file' | 'folder'): string | undefined {
  const typed = path.trim();
  if (typed === '') return what === 'file' ? t.workbench.nameFile : t.workbench.nameFolder;
  return /^(\/|\\\\|[a-z]:[/\\])/i.test(typed) ? undefined : t.workbench.wholePath;
}
