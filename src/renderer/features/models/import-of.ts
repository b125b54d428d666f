import { t } from '../../../shared/language/t.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { ModelImport } from './model-import.svelte.ts';

const imports = new WeakMap<Workbench, ModelImport>();

/** The one import of a workbench: it outlives the screen that it was begun on. */
export function importOf(workbench: Workbench): ModelImport {
  const found =
    imports.get(workbench) ?? new ModelImport(workbench.connection, workbench.host, (id) => ended(workbench, id));
  imports.set(workbench, found);
  return found;
}

/** Said everywhere but where it is seen. */
function ended(workbench: Workbench, id: string): void {
  void workbench.versions.list.load();
  if (workbench.router.place.feature === 'models') return;
  const action = { label: t.common.show, run: () => workbench.router.go('models', [id]) };
  workbench.toasts.show({ message: t.models.import.doneToast({ version: id }), action });
}
